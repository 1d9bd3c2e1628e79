using System.Text.Json.Serialization;

namespace Gateway.Protocols.Ddi;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DdiPollBody))]
[JsonSerializable(typeof(DdiDeploymentBody))]
[JsonSerializable(typeof(IReadOnlyList<DdiArtifact>))]
[JsonSerializable(typeof(DdiCancelBody))]
[JsonSerializable(typeof(DdiProblem))]
[JsonSerializable(typeof(DdiConfirmationBody))]
internal sealed partial class DdiJsonContext : JsonSerializerContext;
