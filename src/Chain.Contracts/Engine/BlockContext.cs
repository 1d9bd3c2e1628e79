using Chain.Core.Primitives;

namespace Chain.Contracts;

/// <summary>What calls may know of the block that they run in.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Height">Height of the block.</param>
/// <param name="TimeMs">The block's time in Unix milliseconds, the only time there is.</param>
public sealed record BlockContext(Hash256 ChainId, long Height, long TimeMs);
