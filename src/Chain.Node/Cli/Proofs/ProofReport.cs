using System.Text.Json.Serialization;

namespace Chain.Node.Cli.Proofs;

/// <summary>What 'proof verify --json' prints. Fields of the record are null if nothing is proven of it.</summary>
internal sealed record ProofReport(
    bool Ok, string Verdict, string Detail, string ChainId, string Contract, string? Vendor, string? Model, string? Channel, string? Version,
    string? Status, long? ImageSizeBytes, string? ImageSha256, bool ImageChecked, long Height, long HeadTimeMs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProofReport))]
internal sealed partial class ProofReportJson : JsonSerializerContext;
