using System.Buffers.Binary;

namespace Chain.Node.Storage;

/// <summary>Keys of rows. Numbers are big-endian, so that rows of later heights stand after those of earlier ones.</summary>
internal static class StoreKeys
{
    public static readonly byte[] ChainId = "chain_id"u8.ToArray();
    public static readonly byte[] Head = "head"u8.ToArray();
    public static readonly byte[] ReleaseCount = "release_count"u8.ToArray();
    public static readonly byte[] PruneHeight = "prune_height"u8.ToArray();
    public static readonly byte[] Format = "format"u8.ToArray();

    /// <summary>A height, or the number of a release.</summary>
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

    /// <summary>A node of the history tree.</summary>
    public static byte[] OfHistory(int level, long index)
    {
        byte[] key = new byte[9];
        key[0] = (byte)level;
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(1), index);
        return key;
    }

    /// <summary>The number that a key or a value begins with.</summary>
    public static long Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);

    /// <summary>The index that follows the number.</summary>
    public static int Index(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
}
