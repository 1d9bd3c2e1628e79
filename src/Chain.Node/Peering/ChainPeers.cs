using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Peering;

/// <summary>
/// The identities that the configuration names, and those that the chain knows as authority, vendor or broker: a node that the
/// authorities registered is let in without anybody's node.json being changed.
/// </summary>
/// <remarks>
/// The chain has the last word on keys: one that ended lets nobody in, and one that a participant rotated to stands for the
/// participant (threats B12, F08). A key that the chain does not know, such as before this node has caught up, must be configured.
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
