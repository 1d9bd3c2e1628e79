using Chain.Core.Primitives;

namespace Chain.Contracts.Participants;

/// <summary>How a member voted on an open proposal, from version 4 of the rules on.</summary>
/// <param name="Key">The key that signed the vote.</param>
/// <param name="Height">Height of the block that holds it.</param>
internal readonly record struct CastVote(PublicKey Key, long Height);
