namespace Chain.Node.Storage;

/// <summary>Names of the database's column families and what each holds. SPEC.md has the formats.</summary>
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

    /// <summary>Transaction id to height and index.</summary>
    public const string TransactionIndex = "transaction_index";

    /// <summary>State path to value, as of the head.</summary>
    public const string State = "state";

    /// <summary>State tree: node hash to the height that wrote it, the node, and a leaf's value; as of the head and the kept heights below.</summary>
    public const string StateNodes = "state_nodes";

    /// <summary>Height and number (4 bytes) to the hash of a node that the state of this height no longer has: what the pruner goes by.</summary>
    public const string StaleNodes = "stale_nodes";

    /// <summary>History tree: level (1 byte) and index (8 bytes) to hash.</summary>
    public const string HistoryNodes = "history_nodes";

    /// <summary>Validator set hash to set.</summary>
    public const string ValidatorSets = "validator_sets";

    /// <summary>Number of a release in order of deployment (8 bytes) to its contract's address.</summary>
    public const string ReleaseIndex = "release_index";

    /// <summary>Address of a replication contract to nothing: which ones there are.</summary>
    public const string ReplicationIndex = "replication_index";

    /// <summary>Format, chain id, head height, number of releases, prune height.</summary>
    public const string Meta = "meta";

    /// <summary>Every family.</summary>
    public static readonly string[] All =
        [Headers, Blocks, Certificates, Receipts, TransactionIndex, State, StateNodes, StaleNodes, HistoryNodes, ValidatorSets, ReleaseIndex,
            ReplicationIndex, Meta];
}
