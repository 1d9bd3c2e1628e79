using Chain.Core.Primitives;
using Fwledger.Peer.V1;

namespace Chain.Node.Peering;

/// <summary>Sends to one peer, over a connection that either side dialled.</summary>
internal interface IPeerOutlet
{
    /// <summary>Address of the peer.</summary>
    Address Identity { get; }

    /// <summary>Whether the connection is open.</summary>
    bool IsConnected { get; }

    /// <summary>Queues a frame if connected; otherwise drops it.</summary>
    void Send(PeerFrame frame);
}
