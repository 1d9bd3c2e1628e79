using Chain.Core.Primitives;

namespace Chain.Node.Snapshots;

/// <summary>What came of fetching one subtree of the state.</summary>
/// <param name="Status">Answered if the subtree is here or was split.</param>
/// <param name="Below">The smaller subtrees to fetch instead; null if the subtree is here.</param>
/// <param name="Problem">Why it is not here.</param>
/// <param name="IsLie">Whether the answer was provably wrong.</param>
internal sealed record FetchedPart(StateReplyStatus Status, IReadOnlyList<(StatePlace Place, Hash256 Hash)>? Below, string Problem = "", bool IsLie = false);
