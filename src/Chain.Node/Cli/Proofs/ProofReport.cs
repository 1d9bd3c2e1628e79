using System.Text.Json.Serialization;

namespace Chain.Node.Cli.Proofs;

/// <summary>Output of 'proof verify --json'. The fields of the release record are null if the record is not proven.</summary>
internal sealed record ProofReport(
    bool Ok, string Verdict, string Detail, string ChainId, string Contract, string? Vendor, string? Model, string? Channel, string? Version,
    string? Status, long? ImageSizeBytes, string? ImageSha256, bool ImageChecked, long Height, long HeadTimeMs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProofReport))]
internal sealed partial class ProofReportJson : JsonSerializerContext;
