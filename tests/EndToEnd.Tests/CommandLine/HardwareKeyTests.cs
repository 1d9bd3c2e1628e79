using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>A validator whose only copy of its key is in a hardware module, here SoftHSM2.</summary>
[TestFixture]
[Platform("Linux")]
public sealed class HardwareKeyTests
{
    [Test]
    public async Task Validator_WithItsKeyInAModule_SignsBlocksAndTransactions()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        SoftToken token = SoftToken.Create(Path.Combine(network.Folder, "token"));
        Dictionary<string, string> environment = new() { [SoftToken.Variable] = token.Configuration };
        NodeFolder node = network.Validators[0];
        string uri = token.Import(node.Key, "validator", "01"), file = node.Key;
        node.Edit(json => json["key"] = uri);
        File.Delete(file);
        await using FwledgerProcess process = FwledgerProcess.Start(["node", "--config", node.Path, "--parent"], environment);
        await process.WaitReadyAsync();
        JsonObject shown = Read(await FwledgerRun.OfAsync(environment, "keys", "show", uri, "--json"));
        JsonObject receipt = Read(await FwledgerRun.OfAsync(environment, "participants", "propose", "parameters", "--set", "heartbeat_ms=16000",
            "--key", uri, "--trust", Path.Combine(network.Folder, "genesis.json"), "--node", node.Rpc, "--json"));
        Assert.Multiple(() =>
        {
            Assert.That((string)shown["address"]!, Is.EqualTo($"{network.Genesis.Validators[0].Address}"));
            Assert.That((string)receipt["outcome"]!, Is.EqualTo("Accepted"), "in a block that the module's key proposed and voted for");
        });
        Assert.That(await process.TerminateAsync(), Is.Zero);
    }

    private static JsonObject Read(FwledgerRun run) => JsonNode.Parse(run.OrThrow().Output)!.AsObject();
}
