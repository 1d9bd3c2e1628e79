using System.Text.Json.Serialization;
using Gateway.Storage;

namespace Gateway.Devices;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, MaxDepth = 8,
    AllowDuplicateProperties = false, Converters = [typeof(AddressJsonConverter), typeof(Hash256JsonConverter)])]
[JsonSerializable(typeof(DeviceFile))]
internal sealed partial class DeviceJsonContext : JsonSerializerContext;
