using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Network;

/// <summary>What 'init' laid out: the paths and addresses that a caller goes on with.</summary>
/// <param name="Folder">Root of the network.</param>
/// <param name="Genesis">The chain's genesis.</param>
/// <param name="Validators">Folders of the full nodes.</param>
/// <param name="Rpc">Their gRPC addresses, in the same order.</param>
/// <param name="Vendors">The vendors; at least one.</param>
/// <param name="Brokers">The brokers.</param>
/// <param name="Light">Folder of the light node.</param>
/// <param name="Gateways">The gateways; at least one.</param>
internal sealed record NetworkLayout(string Folder, GenesisDocument Genesis, IReadOnlyList<string> Validators, IReadOnlyList<string> Rpc,
    IReadOnlyList<NetworkLayout.Owner> Vendors, IReadOnlyList<NetworkLayout.Owner> Brokers, string Light, IReadOnlyList<NetworkLayout.GatewayNode> Gateways)
{
    /// <summary>A vendor or broker with its repository.</summary>
    /// <param name="Name">Its name on the chain, and of its folder.</param>
    /// <param name="Folder">Folder with its key.</param>
    /// <param name="Address">Its address on the chain.</param>
    /// <param name="Repository">Folder of its repository's node.</param>
    /// <param name="RepositoryUrl">Where its repository listens.</param>
    internal sealed record Owner(string Name, string Folder, Address Address, string Repository, string RepositoryUrl)
    {
        /// <summary>Its key file.</summary>
        public string Key => Path.Combine(Folder, "keys", "identity.pem");
    }

    /// <summary>A gateway.</summary>
    /// <param name="Folder">Folder of its node.</param>
    /// <param name="Url">Where devices connect.</param>
    internal sealed record GatewayNode(string Folder, string Url);
}
