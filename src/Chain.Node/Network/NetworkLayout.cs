using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Network;

/// <summary>Paths and addresses of a network that 'init' created.</summary>
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
    /// <param name="Name">The owner's name on the chain, and the name of its folder.</param>
    /// <param name="Folder">Folder with the owner's key.</param>
    /// <param name="Address">The owner's address on the chain.</param>
    /// <param name="Repository">Folder of the repository's node.</param>
    /// <param name="RepositoryUrl">URL on which the repository listens.</param>
    internal sealed record Owner(string Name, string Folder, Address Address, string Repository, string RepositoryUrl)
    {
        /// <summary>The owner's key file.</summary>
        public string Key => Path.Combine(Folder, "keys", "identity.pem");
    }

    /// <summary>A gateway.</summary>
    /// <param name="Folder">Folder of the gateway's node.</param>
    /// <param name="Url">URL to which devices connect.</param>
    internal sealed record GatewayNode(string Folder, string Url);
}
