using System.Net;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Mempool;

namespace Chain.Node.Submission;

/// <summary>Who handed in a transaction: a peer, a client's network, or this node (the default).</summary>
/// <param name="Peer">The peer; the default for none.</param>
/// <param name="Client">The client's network; null for none.</param>
internal readonly record struct IntakeSource(Address Peer, IPAddress? Client)
{
    /// <summary>Whether a client handed the transaction in. It then waits for room in the mempool.</summary>
    public bool IsClient => Client is not null;

    /// <summary>Who answers for the transaction in the mempool.</summary>
    public PoolOrigin Origin => new(Peer, IsThisNode: Client is null && Peer.Equals(default));

    /// <summary>The source of a client's transactions. An IPv6 network of 64 bits is one source.</summary>
    public static IntakeSource OfClient(IPAddress address) => new(default, ClientNetwork.Of(address));

    /// <summary>The source of a peer's transactions.</summary>
    public static IntakeSource OfPeer(Address peer) => new(peer, null);
}
