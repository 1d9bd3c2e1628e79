using System.Text.Json.Serialization;

namespace Chain.Node.Repository.Transfers;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 8)]
[JsonSerializable(typeof(ExpectedUploadFields))]
[JsonSerializable(typeof(ExpectedUploadFields[]))]
[JsonSerializable(typeof(ExpectedStatus))]
[JsonSerializable(typeof(TransferOrderFields))]
[JsonSerializable(typeof(TransferStatus))]
internal sealed partial class TransferJson : JsonSerializerContext;
