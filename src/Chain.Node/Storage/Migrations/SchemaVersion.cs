using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Migrations;

/// <summary>The version of the database's layout, and whether this build can use a database.</summary>
internal static class SchemaVersion
{
    /// <summary>The version that this build reads and writes.</summary>
    /// <remarks>A change of a row's format raises it and adds a migration to <see cref="SchemaMigrations"/>.</remarks>
    public const long Current = 3;

    /// <summary>The version of databases that have no row for it.</summary>
    private const long First = 1;

    /// <summary>Checks that the database is of a chain and of a version that this build can use.</summary>
    /// <returns>Its version; null for an empty database.</returns>
    /// <exception cref="NodeStartupException">It is of another chain, or of a newer version.</exception>
    public static long? Check(Database db, GenesisDocument genesis)
    {
        if (db.Get(ColumnFamily.Meta, StoreKeys.ChainId) is not { } chain) return null;
        if (!chain.AsSpan().SequenceEqual(genesis.ChainId.AsSpan()))
        {
            throw new NodeStartupException($"data folder {db.Folder} holds chain {Convert.ToHexStringLower(chain)}, but the genesis is that of chain "
                + $"{genesis.ChainId}: give the right genesis, or an empty data folder");
        }

        long version = db.Get(ColumnFamily.Meta, StoreKeys.SchemaVersion) is { } stored ? StoreKeys.Number(stored) : First;
        if (version is >= First and <= Current) return version;
        throw new NodeStartupException($"the database in {db.Folder} has schema version {version}, and this build reads versions {First} to {Current}: "
            + "run the build that wrote it or a later one, or move the folder away, and the node fetches the chain from its peers");
    }
}
