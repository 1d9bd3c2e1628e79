namespace Chain.Node.Storage.Indexes;

/// <summary>An index: rows that follow from the chain and answer one question without a scan.</summary>
/// <remarks>
/// Pure: equal blocks give equal rows, and a block that is added twice gives the rows of adding it once. The rows of a block are in the
/// block's own batch. A new index, or a new version of one, is backfilled at the next start.
/// </remarks>
internal interface IChainIndex
{
    /// <summary>Name under which the database remembers the version. Never change it.</summary>
    string Name { get; }

    /// <summary>Version of the rows, from 1. Raise it whenever equal blocks would give other rows.</summary>
    int Version { get; }

    /// <summary>Column family of the rows; no other index may use it.</summary>
    string Family { get; }

    /// <summary>Adds the rows of one block. The caller passes the blocks in order.</summary>
    void AddBlock(IndexedBlock block, IndexRows rows);
}
