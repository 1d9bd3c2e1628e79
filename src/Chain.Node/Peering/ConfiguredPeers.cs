using Chain.Core.Primitives;

namespace Chain.Node.Peering;

/// <summary>Accepts only the identities in the configuration.</summary>
internal sealed class ConfiguredPeers(IReadOnlyDictionary<Address, string> known) : IPeerDirectory
{
    public HelloVerdict Identify(PublicKey key, out Address identity)
    {
        identity = key.ToAddress();
        return known.ContainsKey(identity) ? HelloVerdict.Accepted : HelloVerdict.UnknownIdentity;
    }
}
