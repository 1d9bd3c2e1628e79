using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Receipts;

/// <summary>What a gateway says about a release: no device is named in it.</summary>
/// <param name="Release">Address of the release's update contract.</param>
/// <param name="Sequence">1 for the gateway's first report on the release, and one more for each later one.</param>
/// <param name="ReceiptsRoot">RFC 9162 root over the receipts, ascending by pseudonym.</param>
/// <param name="Counts">Every device that was ever offered the release, by state; the silent ones are pending.</param>
public sealed record OutcomeSnapshot(Address Release, ulong Sequence, Hash256 ReceiptsRoot, OutcomeCounts Counts);
