namespace Chain.Node.Storage.Rows;

/// <summary>Names of the column families that are no indexes. SPEC.md has their formats; each index names its own family.</summary>
internal static class ColumnFamily
{
    /// <summary>Height (8 bytes, big-endian) to header.</summary>
    public const string Headers = "headers";

    /// <summary>Height to block.</summary>
    public const string Blocks = "blocks";

    /// <summary>Height to commit certificate.</summary>
    public const string Certificates = "certificates";

    /// <summary>Height and index (4 bytes) to receipt.</summary>
    public const string Receipts = "receipts";

    /// <summary>State path to value, as of the head.</summary>
    public const string State = "state";

    /// <summary>State tree: node hash to the height that wrote it, the node, and a leaf's value; as of the head and the kept heights below.</summary>
    public const string StateNodes = "state_nodes";

    /// <summary>Height and number (4 bytes) to the hash of a node that this height's state no longer has. The pruner deletes by these rows.</summary>
    public const string StaleNodes = "stale_nodes";

    /// <summary>History tree: level (1 byte) and index (8 bytes) to hash.</summary>
    public const string HistoryNodes = "history_nodes";

    /// <summary>Validator set hash to set.</summary>
    public const string ValidatorSets = "validator_sets";

    /// <summary>Single rows by name: see <see cref="StoreKeys"/>.</summary>
    public const string Meta = "meta";

    /// <summary>Every family of this list.</summary>
    public static readonly string[] All =
        [Headers, Blocks, Certificates, Receipts, State, StateNodes, StaleNodes, HistoryNodes, ValidatorSets, Meta];
}
