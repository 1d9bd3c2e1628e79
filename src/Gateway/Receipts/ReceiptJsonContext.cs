using System.Text.Json.Serialization;
using Gateway.Storage;

namespace Gateway.Receipts;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 4, AllowDuplicateProperties = false,
    UseStringEnumConverter = true, Converters = [typeof(Hash256JsonConverter)])]
[JsonSerializable(typeof(ReceiptEntry))]
[JsonSerializable(typeof(ReportEntry))]
internal sealed partial class ReceiptJsonContext : JsonSerializerContext;
