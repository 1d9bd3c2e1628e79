using Chain.Core.Primitives;
using Fwledger.Peer.V1;

namespace Chain.Node.Peering;

/// <summary>A way to one peer: a connection that this node dialled, or the answering side of one that the peer dialled.</summary>
internal interface IPeerOutlet
{
    /// <summary>Who is at the other end.</summary>
    Address Identity { get; }

    /// <summary>Whether the connection stands.</summary>
    bool IsConnected { get; }

    /// <summary>Queues a frame, unless the peer is not there.</summary>
    void Send(PeerFrame frame);
}
