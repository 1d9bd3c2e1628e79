namespace Chain.Node.Storage;

/// <summary>The message for a caller who asks for a height below the store's first.</summary>
internal static class NotKept
{
    /// <summary>The message.</summary>
    public static string Explain(ChainStore store, long height) =>
        $"block {height} is not kept here: this node has headers from {store.BaseHeight} and blocks from {store.BaseHeight + 1} on; ask another node";
}
