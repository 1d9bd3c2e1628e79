using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Peering;

/// <summary>
/// Accepts the identities in the configuration, and every authority, vendor and broker on the chain. So a newly registered node can
/// connect without a change of any node.json.
/// </summary>
/// <remarks>
/// The chain decides about keys: a key that has ended is refused, and a rotated key identifies its participant (threats B12, F08).
/// A key that is not on the chain must be configured. This also holds for keys that this node has not synced yet.
/// </remarks>
internal sealed class ChainPeers(ChainStore store, IReadOnlyDictionary<Address, string> configured) : IPeerDirectory
{
    private const Roles FullNodes = Roles.Authority | Roles.Vendor | Roles.Broker;

    public HelloVerdict Identify(PublicKey key, out Address identity)
    {
        using StateView view = store.OpenView();
        identity = key.ToAddress();
        bool isConfigured = configured.ContainsKey(identity);
        if (view.OwnerOf(key) is not { } owner) return isConfigured ? HelloVerdict.Accepted : HelloVerdict.UnknownIdentity;
        identity = owner.Id;
        if (!owner.HasKeyInForce(key, view.Head.Height + 1)) return HelloVerdict.KeyNotInForce;
        bool isFullNode = !owner.IsSuspended && (owner.Roles & FullNodes) != 0;
        return isFullNode || isConfigured || configured.ContainsKey(owner.Id) ? HelloVerdict.Accepted : HelloVerdict.UnknownIdentity;
    }
}
