namespace Chain.Node.Storage;

/// <summary>The database's column families: the key and the value of each. SPEC.md has the formats, <see cref="ColumnFamilies"/> the names.</summary>
/// <remarks>The numbers are indexes of this program only; the database knows a family by its name.</remarks>
internal enum ColumnFamily
{
    /// <summary>Height (8 bytes, big-endian) to header.</summary>
    Headers = 0,

    /// <summary>Height to block.</summary>
    Blocks = 1,

    /// <summary>Height to commit certificate.</summary>
    Certificates = 2,

    /// <summary>Height and index (4 bytes) to receipt.</summary>
    Receipts = 3,

    /// <summary>Transaction id to height and index.</summary>
    TransactionIndex = 4,

    /// <summary>State path to value, as of the head.</summary>
    State = 5,

    /// <summary>State tree: node hash to the height that wrote it, the node, and a leaf's value; as of the head and the kept heights below.</summary>
    StateNodes = 6,

    /// <summary>Height and number (4 bytes) to the hash of a node that the state of this height no longer has: what the pruner goes by.</summary>
    StaleNodes = 7,

    /// <summary>History tree: level (1 byte) and index (8 bytes) to hash.</summary>
    HistoryNodes = 8,

    /// <summary>Validator set hash to set.</summary>
    ValidatorSets = 9,

    /// <summary>Number of a release in order of deployment (8 bytes) to its contract's address.</summary>
    ReleaseIndex = 10,

    /// <summary>Address of a replication contract to nothing: which ones there are.</summary>
    ReplicationIndex = 11,

    /// <summary>Format, chain id, head height, number of releases, prune height.</summary>
    Meta = 12,
}
