using Chain.Core.Ledger;

namespace Chain.Node.Sync;

/// <summary>What one source gave of a range of blocks: the first blocks of it, and why there are no more, or an empty reason if all came.</summary>
internal sealed record FetchedWindow(IReadOnlyList<(Block Block, CommitCertificate Certificate)> Blocks, string Problem)
{
    /// <summary>Whether something that is no block came.</summary>
    public bool IsMalformed { get; init; }
}
