using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>A source's proof that a header's history extends that of an earlier header. Not verified.</summary>
/// <param name="Consistency">RFC 9162 consistency proof from the earlier header's history root to that of the later header.</param>
/// <param name="Inclusion">RFC 9162 inclusion proof of the earlier header under the history root of the later header.</param>
public sealed record HistoryAnswer(IReadOnlyList<Hash256> Consistency, IReadOnlyList<Hash256> Inclusion);
