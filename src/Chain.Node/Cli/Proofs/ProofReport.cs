using System.Text.Json.Serialization;

namespace Chain.Node.Cli.Proofs;

/// <summary>Output of 'proof verify --json'. The fields of the release record are null if the record is not proven.</summary>
internal sealed record ProofReport(
    bool Ok, string Verdict, string Detail, string ChainId, string Contract, string? Vendor, string? Model, string? Channel, string? Version,
    string? Status, long? ImageSizeBytes, string? ImageSha256, bool ImageChecked, long Height, long HeadTimeMs)
{
    public IReadOnlyList<string>? HardwareRevisions { get; init; }

    public ulong? SecurityCounter { get; init; }

    public string? MinInstalledVersion { get; init; }

    public long? ExpiresAtMs { get; init; }

    /// <summary>Whether the device that the options describe may install the release.</summary>
    public string? Install { get; init; }

    /// <summary>A report on a proof that could not be checked at all.</summary>
    public static ProofReport NotChecked(string verdict, string detail) =>
        new(false, verdict, detail, "", "", null, null, null, null, null, null, null, false, 0, 0);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProofReport))]
internal sealed partial class ProofReportJson : JsonSerializerContext;
