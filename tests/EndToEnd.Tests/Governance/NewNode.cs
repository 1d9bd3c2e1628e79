using Chain.Core.Crypto;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.Governance;

/// <summary>A full node that is not in the genesis, created as its operator would create it.</summary>
internal static class NewNode
{
    public static async Task<NodeFolder> MakeAsync(TestNetwork network, string name)
    {
        NodeFolder node = network.Node(name);
        string[] peers = [.. network.Validators.SelectMany(v => new[] { "--peer", $"{v.Name},{v.Peer},{AddressOf(v)}" })];
        string genesis = Path.Combine(network.Folder, "genesis.json");
        (await FwledgerRun.OfAsync(["join", "--dir", node.Path, "--name", name, "--genesis", genesis, "--base-port", "0", .. peers])).OrThrow();
        return node;
    }

    private static string AddressOf(NodeFolder node)
    {
        using EcdsaSigner signer = EcdsaSigner.FromPem(File.ReadAllText(node.Key), "");
        return signer.Address.ToString();
    }
}
