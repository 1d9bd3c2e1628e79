namespace Chain.Node.ConsensusHost;

/// <summary>Result of appending consecutive blocks that block sync fetched.</summary>
/// <param name="Count">Number of blocks, from the first on, that the chain has now. They are on disk.</param>
/// <param name="Verdict">The verdict on the block after them, or on the last block.</param>
internal readonly record struct AppendResult(int Count, AppendVerdict Verdict);
