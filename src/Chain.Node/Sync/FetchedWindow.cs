using Chain.Core.Ledger;

namespace Chain.Node.Sync;

/// <summary>The blocks that one source delivered of a requested range, from its start. Problem says why blocks are missing; empty if none is.</summary>
internal sealed record FetchedWindow(IReadOnlyList<(Block Block, CommitCertificate Certificate)> Blocks, string Problem)
{
    /// <summary>Whether the source sent bytes that are not the requested block.</summary>
    public bool IsMalformed { get; init; }
}
