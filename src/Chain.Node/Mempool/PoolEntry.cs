using Chain.Core.Ledger;

namespace Chain.Node.Mempool;

/// <summary>One transaction in the pool. Owner: the pool, under its lock.</summary>
internal sealed class PoolEntry(Transaction transaction, PoolOrigin origin)
{
    public Transaction Transaction => transaction;

    /// <summary>Who answers for the transaction. A client's copy of a peer's transaction makes it this node's own.</summary>
    public PoolOrigin Origin { get; set; } = origin;

    /// <summary>Timestamp since which the next block can include the transaction; null while it waits behind a nonce gap.</summary>
    public long? ReadyAt { get; set; }

    /// <summary>Timestamp of the last offer to the peers after the first forwarding; null if there was none.</summary>
    public long? OfferedAt { get; set; }
}
