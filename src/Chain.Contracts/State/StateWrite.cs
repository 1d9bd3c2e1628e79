using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>One change of the state.</summary>
/// <param name="Key">The entry that changes.</param>
/// <param name="Value">The new value; null deletes.</param>
public sealed record StateWrite(StateKey Key, ReadOnlyMemory<byte>? Value);
