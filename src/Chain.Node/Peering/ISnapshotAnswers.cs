using Chain.Core.Primitives;
using Fwledger.Peer.V1;

namespace Chain.Node.Peering;

/// <summary>Answers known peers that join by a snapshot: headers, history and parts of the state.</summary>
internal interface ISnapshotAnswers
{
    /// <summary>A header with what verifies it.</summary>
    /// <exception cref="Grpc.Core.RpcException">This node does not have it; the status says why.</exception>
    FetchedHeader Header(FetchHeaderRequest request);

    /// <summary>A proof between two headers, or the peaks of the history below one.</summary>
    /// <exception cref="Grpc.Core.RpcException">This node cannot make it; the status says why.</exception>
    FetchedHistory History(FetchHistoryRequest request);

    /// <summary>Parts of a state that this node keeps. Waits while the peer has used up its budget.</summary>
    /// <exception cref="Grpc.Core.RpcException">The request is wrong, the peer has too many requests in flight, or the state is not kept.</exception>
    Task<FetchedState> StateAsync(Address peer, FetchStateRequest request, CancellationToken cancellation);
}
