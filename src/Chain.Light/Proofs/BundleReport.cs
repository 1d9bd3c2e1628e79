using Chain.Core.Records;

namespace Chain.Light;

/// <summary>What the verification of a bundle found.</summary>
/// <param name="Verdict">Valid, or the first step that failed.</param>
/// <param name="Detail">Why a header or the record was refused; valid otherwise.</param>
/// <param name="Record">The proven record; null if header or record were refused.</param>
/// <param name="Height">Height of the header that the record is proven under; 0 if it was refused.</param>
/// <param name="HeadTimeMs">Its time, in Unix milliseconds; 0 if it was refused.</param>
public sealed record BundleReport(BundleVerdict Verdict, LightVerdict Detail, ReleaseRecord? Record, long Height, long HeadTimeMs);
