using Chain.Core.Primitives;

namespace Gateway.Attestation;

/// <summary>A judged answer.</summary>
/// <param name="Verdict">Whether the device runs what it should.</param>
/// <param name="Version">The version that should run; empty if unknown.</param>
/// <param name="ExpectedSha256">Digest in the proven record; null if there is no record.</param>
/// <param name="ReportedVersion">The version that the device reported; null if it reported none.</param>
/// <param name="ReportedSha256">The digest that the device reported; null if it reported none.</param>
/// <param name="Release">The update contract that the record belongs to; null if there is none.</param>
/// <param name="AtMs">When it was judged, in Unix milliseconds.</param>
internal sealed record AttestResult(AttestVerdict Verdict, string Version, Hash256? ExpectedSha256, string? ReportedVersion, Hash256? ReportedSha256,
    Address? Release, long AtMs);
