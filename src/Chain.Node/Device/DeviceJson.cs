using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chain.Node.Device;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    Converters = [typeof(Hash256Text)])]
[JsonSerializable(typeof(DeviceState))]
[JsonSerializable(typeof(SecureElementContent))]
internal sealed partial class DeviceJson : JsonSerializerContext;
