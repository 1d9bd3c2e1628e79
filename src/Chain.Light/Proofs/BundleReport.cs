using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The result of a bundle's verification.</summary>
/// <param name="Verdict">Valid, or the first step that failed.</param>
/// <param name="Detail">Why a header or the record was refused; otherwise <see cref="LightVerdict.Valid"/>.</param>
/// <param name="Record">The proven record; null if a header or the record was refused.</param>
/// <param name="Height">Height of the last header; 0 if a header was refused.</param>
/// <param name="HeadTimeMs">Time of the last header, in Unix milliseconds; 0 if a header was refused.</param>
public sealed record BundleReport(BundleVerdict Verdict, LightVerdict Detail, ReleaseRecord? Record, long Height, long HeadTimeMs)
{
    /// <summary>Whether the device may install the release; <see cref="InstallVerdict.Unspecified"/> if no device was named or a proof failed.</summary>
    public InstallVerdict Install { get; init; }

    /// <summary>The anchor at the last header, from which the next verification can start; null if a header was refused.</summary>
    public TrustAnchor? Anchor { get; init; }
}
