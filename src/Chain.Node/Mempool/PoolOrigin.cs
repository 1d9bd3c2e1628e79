using Chain.Core.Primitives;

namespace Chain.Node.Mempool;

/// <summary>From whom this node has a transaction: from a client (the default), from a peer, or from itself.</summary>
/// <param name="Peer">The peer; the default for none.</param>
/// <param name="IsThisNode">Whether a service of this node made the transaction.</param>
internal readonly record struct PoolOrigin(Address Peer, bool IsThisNode = false)
{
    /// <summary>A service of this node, such as attestation.</summary>
    public static PoolOrigin ThisNode => new(default, IsThisNode: true);

    /// <summary>Whether this node has acknowledged the transaction, so it must not drop it silently. A peer answers for the others.</summary>
    public bool IsOwn => Peer.Equals(default);

    /// <summary>A transaction that a peer has forwarded.</summary>
    public static PoolOrigin OfPeer(Address peer) => new(peer);
}
