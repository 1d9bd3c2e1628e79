using System.Text.Json.Serialization;
using Gateway.Storage;

namespace Gateway.Sessions;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 8, AllowDuplicateProperties = false,
    IgnoreReadOnlyProperties = true, Converters = [typeof(AddressJsonConverter), typeof(Hash256JsonConverter)])]
[JsonSerializable(typeof(SessionFile))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;
