using System.Buffers.Binary;
using System.Text;

namespace Chain.Node.Storage.Rows;

/// <summary>Keys of rows. Numbers are big-endian, so rows are in order of height.</summary>
internal static class StoreKeys
{
    /// <summary>Row of the schema version. Its name is older than the term.</summary>
    public static readonly byte[] SchemaVersion = "format"u8.ToArray();

    public static readonly byte[] ChainId = "chain_id"u8.ToArray();
    public static readonly byte[] Head = "head"u8.ToArray();

    /// <summary>Row of the mark that this validator's journal had at the head; absent on a node that has stored no block as a validator.</summary>
    public static readonly byte[] JournalMark = "journal_mark"u8.ToArray();

    /// <summary>Row of the height that the store begins at; absent in a store that begins at the genesis.</summary>
    public static readonly byte[] BaseHeight = "base_height"u8.ToArray();

    /// <summary>Row of the lowest height whose state is complete.</summary>
    public static readonly byte[] PruneHeight = "prune_height"u8.ToArray();

    /// <summary>Row of the lowest height whose block is kept; absent in a store that has pruned none.</summary>
    public static readonly byte[] LowestBlock = "lowest_block"u8.ToArray();

    /// <summary>Row of the number of releases, up to schema version 1.</summary>
    public static readonly byte[] ReleaseCount = "release_count"u8.ToArray();

    /// <summary>Prefix of every <see cref="IndexVersion"/> row.</summary>
    public static readonly byte[] IndexVersionPrefix = "index_version/"u8.ToArray();

    /// <summary>Row of the version that an index's rows have; absent while they are incomplete.</summary>
    public static byte[] IndexVersion(string index) => Encoding.UTF8.GetBytes($"index_version/{index}");

    /// <summary>Row of the number of rows that an index has appended.</summary>
    public static byte[] IndexCount(string index) => Encoding.UTF8.GetBytes($"index_count/{index}");

    /// <summary>Row of the cursor at which a migration continues.</summary>
    public static byte[] MigrationCursor(string migration) => Encoding.UTF8.GetBytes($"migration_cursor/{migration}");

    /// <summary>A height, or another number.</summary>
    public static byte[] Of(long number)
    {
        byte[] key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, number);
        return key;
    }

    /// <summary>A height and the index of something in its block.</summary>
    public static byte[] Of(long height, int index)
    {
        byte[] key = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(key, height);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(8), index);
        return key;
    }

    /// <summary>A key after every key of a height, and before those of the next.</summary>
    public static byte[] LastOf(long height) => [.. Of(height), 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>A node of the history tree.</summary>
    public static byte[] OfHistory(int level, long index)
    {
        byte[] key = new byte[9];
        key[0] = (byte)level;
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(1), index);
        return key;
    }

    /// <summary>The number at the start of a key or a value.</summary>
    public static long Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);

    /// <summary>The index behind the number.</summary>
    public static int Index(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
}
