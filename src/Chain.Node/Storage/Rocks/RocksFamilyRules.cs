namespace Chain.Node.Storage.Rocks;

/// <summary>What RocksDB does with the rows of a family while it merges files.</summary>
/// <remarks>
/// The functions see bytes only. RocksDB calls them on its own threads, several at a time, so they must not throw and must not keep state. The file
/// rocksdb/c.h documents their parameters.
/// </remarks>
internal sealed unsafe class RocksFamilyRules
{
    /// <summary>Whether to drop a row. The first parameter points to the bound that the owner of the database sets.</summary>
    public required delegate* unmanaged[Cdecl]<long*, int, byte*, nuint, byte*, nuint, byte**, nuint*, byte*, byte> Drops { get; init; }

    /// <summary>Applies the merge operands of a row to its value; null in a family whose rows are never merged.</summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, nuint, byte*, nuint, byte**, nuint*, int, byte*, nuint*, byte*> Merge { get; init; }

    /// <summary>Combines merge operands whose value is not known yet; null in a family whose rows are never merged.</summary>
    public delegate* unmanaged[Cdecl]<void*, byte*, nuint, byte**, nuint*, int, byte*, nuint*, byte*> Combine { get; init; }
}
