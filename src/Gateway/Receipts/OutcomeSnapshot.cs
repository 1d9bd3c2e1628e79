using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Receipts;

/// <summary>A gateway's report about a release. It names no device.</summary>
/// <param name="Release">Address of the release's update contract.</param>
/// <param name="Sequence">1 for the gateway's first report on the release; each later report adds 1.</param>
/// <param name="ReceiptsRoot">RFC 9162 root over the receipts, ascending by pseudonym.</param>
/// <param name="Counts">Every device that was ever offered the release, by state; devices that never answered are pending.</param>
public sealed record OutcomeSnapshot(Address Release, ulong Sequence, Hash256 ReceiptsRoot, OutcomeCounts Counts);
