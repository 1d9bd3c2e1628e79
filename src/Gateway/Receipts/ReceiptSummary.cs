using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Receipts;

/// <summary>The state of a release on this gateway's devices.</summary>
/// <param name="Release">Address of the update contract.</param>
/// <param name="Counts">Devices by state.</param>
/// <param name="Sequence">Sequence number of the last report on the chain; 0 if there is none.</param>
/// <param name="Unreported">Changes since that report.</param>
internal sealed record ReceiptSummary(Address Release, OutcomeCounts Counts, ulong Sequence, int Unreported);
