namespace Chain.Node.Storage;

/// <summary>Names of the database's column families and what each holds.</summary>
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

    /// <summary>State tree: node hash to node, as of the head.</summary>
    public const string StateNodes = "state_nodes";

    /// <summary>History tree: level (1 byte) and index (8 bytes) to hash.</summary>
    public const string HistoryNodes = "history_nodes";

    /// <summary>Validator set hash to set.</summary>
    public const string ValidatorSets = "validator_sets";

    /// <summary>Number of a release in order of deployment (8 bytes) to its contract's address.</summary>
    public const string ReleaseIndex = "release_index";

    /// <summary>Chain id, head height, number of releases.</summary>
    public const string Meta = "meta";

    /// <summary>Every family.</summary>
    public static readonly string[] All = [Headers, Blocks, Certificates, Receipts, TransactionIndex, State, StateNodes, HistoryNodes, ValidatorSets, ReleaseIndex, Meta];
}
