namespace Chain.Node.Storage.Rows;

/// <summary>The column families that are no indexes: the key and the value of each. SPEC.md has the formats, <see cref="ColumnFamilies"/> the names.</summary>
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

    /// <summary>State path to value, as of the head.</summary>
    State = 4,

    /// <summary>State tree: node hash to <see cref="StateNodeRow"/>; as of the head and the kept heights below.</summary>
    StateNodes = 5,

    /// <summary>
    /// Height and number (4 bytes) to the hash of a node that this height's state no longer has. Written up to schema version 2; the pruner turns
    /// these rows into marks of the nodes.
    /// </summary>
    StaleNodes = 6,

    /// <summary>History tree: level (1 byte) and index (8 bytes) to hash.</summary>
    HistoryNodes = 7,

    /// <summary>Validator set hash to set.</summary>
    ValidatorSets = 8,

    /// <summary>Single rows by name: see <see cref="StoreKeys"/>.</summary>
    Meta = 9,
}
