using System.Text.Json.Nodes;
using Chain.Core.Crypto;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.Governance;

/// <summary>A full node that the genesis does not know, laid out as its operator would: own keys, own certificate, the others as peers.</summary>
internal static class NewNode
{
    public static async Task<NodeFolder> MakeAsync(TestNetwork network, string name)
    {
        string folder = Path.Combine(network.Folder, name);
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        NodeFolder node = new(folder);
        (await FwledgerRun.OfAsync("keys", "generate", "--out", node.Key)).OrThrow();
        (await FwledgerRun.OfAsync("keys", "tls", "--out", Path.Combine(folder, "keys", "tls.pem"))).OrThrow();
        int[] ports = FreePorts.Take(3);
        JsonObject configuration = new()
        {
            ["name"] = name, ["roles"] = new JsonArray("validator"), ["genesis"] = "../genesis.json", ["rpc"] = $"http://127.0.0.1:{ports[0]}",
            ["http"] = $"http://127.0.0.1:{ports[1]}", ["peer"] = $"https://127.0.0.1:{ports[2]}",
            ["peers"] = new JsonArray([.. network.Validators.Select(v => (JsonNode)new JsonObject
            {
                ["name"] = v.Name, ["address"] = v.Peer, ["identity"] = AddressOf(v),
            })]),
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "node.json"), configuration.ToJsonString());
        return node;
    }

    private static string AddressOf(NodeFolder node)
    {
        using EcdsaSigner signer = EcdsaSigner.FromPem(File.ReadAllText(node.Key), "");
        return signer.Address.ToString();
    }
}
