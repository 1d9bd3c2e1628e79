using Chain.Core.Primitives;

namespace Chain.Node.Journal;

/// <summary>The owner of a vote journal. A journal must never be used with another key or for another chain.</summary>
internal readonly record struct JournalIdentity(Hash256 ChainId, Address Validator);
