using System.Buffers;
using System.Buffers.Binary;

namespace Chain.Node.Storage.Rows;

/// <summary>A row of the state tree: height that wrote it (8 bytes), length of the node (1), node, and the value if the node is a leaf.</summary>
internal static class StateNodeRow
{
    private const int NodeStart = 9;

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

    /// <summary>Height of the last block that wrote the row.</summary>
    public static long Height(ReadOnlySpan<byte> row) => StoreKeys.Number(row);

    /// <summary>The encoded node; empty if the row is too short to hold one.</summary>
    public static ReadOnlyMemory<byte> Node(ReadOnlyMemory<byte> row) =>
        row.Length < NodeStart || row.Length < NodeStart + row.Span[NodeStart - 1] ? default : row.Slice(NodeStart, row.Span[NodeStart - 1]);

    /// <summary>The value of a leaf.</summary>
    public static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> row) => row[(NodeStart + row.Span[NodeStart - 1])..];
}
