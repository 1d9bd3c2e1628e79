using Chain.Core.Ledger;

namespace Chain.Node.Sync;

/// <summary>The blocks that one source delivered for a requested range.</summary>
/// <param name="Blocks">Consecutive blocks from the start of the range.</param>
/// <param name="Problem">Why blocks are missing; empty if none is missing.</param>
internal sealed record FetchedWindow(IReadOnlyList<(Block Block, CommitCertificate Certificate)> Blocks, string Problem)
{
    /// <summary>Whether the source sent bytes that are not the requested block.</summary>
    public bool IsMalformed { get; init; }

    /// <summary>Whether the source sent blocks, but fewer than <see cref="FetchPace"/> asks for.</summary>
    public bool IsSlow { get; init; }

    /// <summary>The lowest height whose block the source keeps, if it said that it has pruned the range; otherwise 0.</summary>
    public long LowestBlock { get; init; }
}
