using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Storage.Indexes;

namespace Chain.Node.Storage.Bases;

/// <summary>Everything that a store needs to begin at a height above 0, without the blocks below.</summary>
/// <param name="Header">The header of that height. The caller trusts it; everything else is checked against it.</param>
/// <param name="Certificate">Its certificate.</param>
/// <param name="Validators">The set that decided it.</param>
/// <param name="NextValidators">The set that decides the block after it.</param>
/// <param name="HistoryPeaks">Roots of the complete subtrees of the history tree over all blocks below, widest first.</param>
/// <param name="State">Every entry of the state after the block, ascending by path. Read once.</param>
internal sealed record StoreBase(BlockHeader Header, CommitCertificate Certificate, ValidatorSet Validators, ValidatorSet NextValidators,
    IReadOnlyList<Hash256> HistoryPeaks, IEnumerable<StateEntry> State);
