using System.Text.Json.Serialization;

namespace Chain.Node.Demo;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(DemoDevice))]
internal sealed partial class DemoJson : JsonSerializerContext;
