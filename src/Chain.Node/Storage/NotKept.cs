namespace Chain.Node.Storage;

/// <summary>The message for a caller who asks for a height below the lowest that the store keeps.</summary>
internal static class NotKept
{
    /// <summary>The message. It begins with the reason, for programs too.</summary>
    public static string Explain(ChainStore store, long height) => store.HasBlock(height) == HeightVerdict.Pruned
        ? $"Pruned: this node no longer keeps block {height}; the lowest that it keeps is {store.LowestBlock}: ask a node that keeps all blocks"
        : $"block {height} is not kept here: this node has headers from {store.BaseHeight} and blocks from {store.BaseHeight + 1} on; ask another node";

    /// <summary>The message for the state of a height.</summary>
    public static string ExplainState(ChainStore store, long height) =>
        $"{(height >= 0 && height < store.PruneHeight ? "Pruned: " : "")}this node does not keep the state of block {height}: use "
        + $"{Math.Max(1, store.PruneHeight)} to {store.Head.Height}, or 0 for the newest";
}
