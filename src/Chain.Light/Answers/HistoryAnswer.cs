using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>A source's proof that a header's history extends that of an earlier one. Nothing in it is verified.</summary>
/// <param name="Consistency">RFC 9162 consistency proof from the earlier header's history root to the later one's.</param>
/// <param name="Inclusion">RFC 9162 inclusion proof of the earlier header itself under the later one's history root.</param>
public sealed record HistoryAnswer(IReadOnlyList<Hash256> Consistency, IReadOnlyList<Hash256> Inclusion);
