using Chain.Core.Primitives;

namespace Chain.Node.Peering;

/// <summary>Says who may peer with this node, by the key that a hello is signed with.</summary>
internal interface IPeerDirectory
{
    /// <summary>Accepted and whose key it is, or why it is refused. That the other end holds the key is for the caller to check.</summary>
    HelloVerdict Identify(PublicKey key, out Address identity);
}
