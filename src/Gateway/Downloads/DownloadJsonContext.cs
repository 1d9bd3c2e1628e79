using System.Text.Json.Serialization;
using Gateway.Storage;

namespace Gateway.Downloads;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 8, AllowDuplicateProperties = false,
    UseStringEnumConverter = true, Converters = [typeof(AddressJsonConverter)])]
[JsonSerializable(typeof(SourceFile))]
[JsonSerializable(typeof(IReadOnlyList<SourceShare>))]
internal sealed partial class DownloadJsonContext : JsonSerializerContext;
