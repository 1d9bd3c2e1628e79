namespace Chain.Node.Storage;

/// <summary>A row of the state tree: height that wrote it (8 bytes), length of the node (1), node, and the value if the node is a leaf.</summary>
internal static class StateNodeRow
{
    private const int NodeStart = 9;

    public static byte[] Encode(long height, ReadOnlySpan<byte> node, ReadOnlySpan<byte> value)
    {
        byte[] row = new byte[NodeStart + node.Length + value.Length];
        StoreKeys.Of(height).CopyTo(row, 0);
        row[NodeStart - 1] = (byte)node.Length;
        node.CopyTo(row.AsSpan(NodeStart));
        value.CopyTo(row.AsSpan(NodeStart + node.Length));
        return row;
    }

    /// <summary>Height of the block that wrote the row last.</summary>
    public static long Height(ReadOnlySpan<byte> row) => StoreKeys.Number(row);

    /// <summary>The encoded node; empty if the row is too short to hold one.</summary>
    public static ReadOnlyMemory<byte> Node(ReadOnlyMemory<byte> row) =>
        row.Length < NodeStart || row.Length < NodeStart + row.Span[NodeStart - 1] ? default : row.Slice(NodeStart, row.Span[NodeStart - 1]);

    /// <summary>The value of a leaf.</summary>
    public static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> row) => row[(NodeStart + row.Span[NodeStart - 1])..];
}
