namespace Chain.Node.Storage.Rows;

/// <summary>Every <see cref="ColumnFamily"/> with its name in the database.</summary>
internal static class ColumnFamilies
{
    /// <summary>The family of the transaction index, whose rows RocksDB drops with their blocks.</summary>
    public const string Transactions = "transaction_index";

    /// <summary>Every family, by index.</summary>
    public static readonly ColumnFamily[] All = Enum.GetValues<ColumnFamily>();

    /// <summary>The name of each family, by index.</summary>
    public static readonly string[] Names = [.. All.Select(NameOf)];

    /// <summary>The name of a family.</summary>
    public static string NameOf(ColumnFamily family) => family switch
    {
        ColumnFamily.Headers => "headers",
        ColumnFamily.Blocks => "blocks",
        ColumnFamily.Certificates => "certificates",
        ColumnFamily.Receipts => "receipts",
        ColumnFamily.State => "state",
        ColumnFamily.StateNodes => "state_nodes",
        ColumnFamily.StaleNodes => "stale_nodes",
        ColumnFamily.HistoryNodes => "history_nodes",
        ColumnFamily.ValidatorSets => "validator_sets",
        ColumnFamily.Meta => "meta",
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "There is no such family."),
    };
}
