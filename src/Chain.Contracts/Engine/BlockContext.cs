using Chain.Core.Primitives;

namespace Chain.Contracts;

/// <summary>The facts about a block that its calls can read.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Height">Height of the block.</param>
/// <param name="TimeMs">The block's time, in Unix milliseconds. Calls have no other clock.</param>
public sealed record BlockContext(Hash256 ChainId, long Height, long TimeMs);
