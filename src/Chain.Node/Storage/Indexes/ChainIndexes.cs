namespace Chain.Node.Storage.Indexes;

/// <summary>The indexes of a full node. One line registers an index: the next start backfills it.</summary>
internal static class ChainIndexes
{
    /// <summary>Every index.</summary>
    public static readonly IReadOnlyList<IChainIndex> All =
    [
        new TransactionIndex(),
        new ReleaseIndex(),
        new ReplicationIndex(),
        new OpenReplicationIndex(),
    ];
}
