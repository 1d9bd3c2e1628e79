using System.Buffers;
using System.Buffers.Binary;

namespace Chain.Node.Storage.Rows;

/// <summary>A row of the state tree: height that wrote it (8 bytes), length of the node (1), node, and the value if the node is a leaf.</summary>
/// <remarks>
/// A node that the state no longer has is marked: the row then begins with 8 bytes more, the height at which the node left the state, with the
/// highest bit set. A height never has this bit, so the first byte tells which kind a row is.
/// </remarks>
internal static class StateNodeRow
{
    /// <summary>Length of the mark of a stale node, in bytes.</summary>
    public const int MarkBytes = sizeof(long);

    private const int NodeStart = 9;
    private const byte MarkBit = 0x80;

    /// <summary>Encodes a row into the scratch buffer. The next call overwrites it.</summary>
    public static ReadOnlySpan<byte> Encode(ArrayBufferWriter<byte> scratch, long height, ReadOnlySpan<byte> node, ReadOnlySpan<byte> value)
    {
        scratch.ResetWrittenCount();
        Span<byte> start = scratch.GetSpan(NodeStart);
        BinaryPrimitives.WriteInt64BigEndian(start, height);
        start[NodeStart - 1] = (byte)node.Length;
        scratch.Advance(NodeStart);
        scratch.Write(node);
        scratch.Write(value);
        return scratch.WrittenSpan;
    }

    /// <summary>Whether the row is marked: the state has lost the node.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> row) => row.Length >= MarkBytes && (row[0] & MarkBit) != 0;

    /// <summary>The height at which the state lost the node of a marked row: the states from this height on do not have it.</summary>
    public static long StaleSince(ReadOnlySpan<byte> row) => StoreKeys.Number(row) & long.MaxValue;

    /// <summary>The mark of a node that the state of a height is the first to lack.</summary>
    public static void WriteMark(Span<byte> row, long staleSince) => BinaryPrimitives.WriteInt64BigEndian(row, staleSince | long.MinValue);

    /// <summary>The row without its mark; empty if nothing follows the mark.</summary>
    public static ReadOnlySpan<byte> Unmarked(ReadOnlySpan<byte> row) => IsMarked(row) ? row[MarkBytes..] : row;

    /// <summary>Height of the last block that wrote the row; the row has no mark.</summary>
    public static long Height(ReadOnlySpan<byte> row) => StoreKeys.Number(row);

    /// <summary>The encoded node; empty if the row is too short to hold one.</summary>
    public static ReadOnlyMemory<byte> Node(ReadOnlyMemory<byte> row)
    {
        if (IsMarked(row.Span)) row = row[MarkBytes..];
        return row.Length < NodeStart || row.Length < NodeStart + row.Span[NodeStart - 1] ? default : row.Slice(NodeStart, row.Span[NodeStart - 1]);
    }

    /// <summary>The value of a leaf.</summary>
    public static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> row)
    {
        if (IsMarked(row.Span)) row = row[MarkBytes..];
        return row[(NodeStart + row.Span[NodeStart - 1])..];
    }
}
