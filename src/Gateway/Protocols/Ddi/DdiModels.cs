using System.Text.Json.Serialization;

namespace Gateway.Protocols.Ddi;

internal sealed record DdiLink(string Href);

internal sealed record DdiProblem(string ErrorCode, string Message);

internal sealed record DdiPolling(string Sleep);

internal sealed record DdiConfig(DdiPolling Polling);

internal sealed record DdiPollBody(DdiConfig Config, [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, DdiLink>? Links);

internal sealed record DdiHashes(string Sha1, string Md5, string Sha256);

internal sealed record DdiArtifact(string Filename, DdiHashes Hashes, long Size,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, DdiLink> Links);

internal sealed record DdiMetadata(string Key, string Value);

internal sealed record DdiChunk(string Part, string Version, string Name, IReadOnlyList<DdiArtifact> Artifacts, IReadOnlyList<DdiMetadata>? Metadata);

internal sealed record DdiDeployment(string Download, string Update, IReadOnlyList<DdiChunk> Chunks);

internal sealed record DdiActionHistory(string Status, IReadOnlyList<string> Messages);

internal sealed record DdiDeploymentBody(string Id, DdiDeployment Deployment, DdiActionHistory? ActionHistory);

internal sealed record DdiCancelAction(string StopId);

internal sealed record DdiCancelBody(string Id, DdiCancelAction CancelAction);

internal sealed record DdiAutoConfirm(bool Active);

internal sealed record DdiConfirmationBody(DdiAutoConfirm AutoConfirm, [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, DdiLink> Links);
