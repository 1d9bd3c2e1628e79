using Chain.Core.Primitives;

namespace Chain.Node.Peering;

/// <summary>Decides who may peer with this node, by the key that signs a hello.</summary>
internal interface IPeerDirectory
{
    /// <summary>Returns Accepted and the owner of the key, or the reason for refusal. The caller must check that the peer holds the key.</summary>
    HelloVerdict Identify(PublicKey key, out Address identity);
}
