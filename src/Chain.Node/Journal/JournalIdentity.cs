using Chain.Core.Primitives;

namespace Chain.Node.Journal;

/// <summary>
/// Whose votes a journal holds: it must never be used with another key or for another chain
/// (docs/consensus.md, lesson 11).
/// </summary>
internal readonly record struct JournalIdentity(Hash256 ChainId, Address Validator);
