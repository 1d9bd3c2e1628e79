using Fwledger.Peer.V1;

namespace Chain.Node.Snapshots;

/// <summary>What a source answered to a request for parts of a state.</summary>
/// <param name="Status">Whether it answered.</param>
/// <param name="Subtrees">Its answers to the first nodes of the request; not checked.</param>
/// <param name="Problem">Why it did not answer, in words.</param>
internal sealed record StateReply(StateReplyStatus Status, IReadOnlyList<FetchedSubtree> Subtrees, string Problem = "");
