using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The result of a receipt's verification.</summary>
/// <param name="Verdict">Valid, or the first step that failed.</param>
/// <param name="Detail">Why a header or the report was refused; otherwise <see cref="LightVerdict.Valid"/>.</param>
/// <param name="Report">The proven report, whose root is the chain's; null if a header or the report was refused.</param>
/// <param name="Receipt">The proven receipt; null unless the verdict is valid.</param>
/// <param name="Height">Height of the last header; 0 if a header was refused.</param>
/// <param name="HeadTimeMs">Time of the last header, in Unix milliseconds; 0 if a header was refused.</param>
public sealed record ReceiptProofReport(
    ReceiptVerdict Verdict, LightVerdict Detail, OutcomeReport? Report, UpdateReceipt? Receipt, long Height, long HeadTimeMs);
