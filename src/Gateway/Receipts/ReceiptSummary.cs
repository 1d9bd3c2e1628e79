using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Receipts;

/// <summary>Where a release stands on this gateway's devices.</summary>
/// <param name="Release">Address of the update contract.</param>
/// <param name="Counts">Devices by state.</param>
/// <param name="Sequence">Sequence number of the last report that the chain has; 0 for none.</param>
/// <param name="Unreported">Changes since that report.</param>
internal sealed record ReceiptSummary(Address Release, OutcomeCounts Counts, ulong Sequence, int Unreported);
