using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Cluster;

/// <summary>'fwledger status' on a healthy network, and on networks with stopped nodes.</summary>
[TestFixture]
public sealed class StatusTests
{
    [Test]
    public async Task Status_OfNetwork_TellsWhoIsWellAndWhoIsMissing()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync();
        Assert.That((await StatusAsync(network)).ExitCode, Is.EqualTo(5), "no node runs");
        await network.StartAsync(network.Validators);
        await network.StartAsync(network.Light);
        await new LedgerSender(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0])).SendAsync();
        FwledgerRun well = await StatusAsync(network);
        await Wait.UntilAsync(async () => (well = await StatusAsync(network)).ExitCode == 0, "every node has heard every other one");
        await network.KillAsync(network.Validators[1], network.Validators[2]);
        FwledgerRun unwell = await StatusAsync(network);
        await Wait.UntilAsync(
            async () => (unwell = await StatusAsync(network)).ExitCode == 12 && Words(unwell).Contains("validator-1 is silent since", StringComparison.Ordinal),
            "the nodes say that the chain is halted");
        JsonNode json = JsonNode.Parse((await StatusAsync(network, "--json")).Output)!;
        FwledgerRun one = await FwledgerRun.OfAsync("status", "--node", network.Validators[0].Rpc, "--json");
        Assert.Multiple(() =>
        {
            Assert.That(well.ExitCode, Is.Zero, well.Output + well.Errors);
            Assert.That(well.Output, Does.Contain("validator-3").And.Contain("light").And.Contain("no problem found"));
            Assert.That(unwell.Output,
                Does.Contain("! validator-1 does not answer").And.Contain("! validator-2 does not answer").And.Not.Contain("no problem found"));
            Assert.That(Words(unwell), Does.Contain("a block needs 3 of 4 validators"));
            Assert.That(json["state"]!.GetValue<string>(), Is.EqualTo("halted"));
            Assert.That(json["findings"]!.AsArray().Count(f => f!.GetValue<string>().Contains("does not answer", StringComparison.Ordinal)), Is.EqualTo(2));
            Assert.That(json["nodes"]!.AsArray().Single(n => n!["name"]!.GetValue<string>() == "validator-1")!["status"], Is.Null);
            Assert.That(JsonNode.Parse(one.Output)!["peers"]!.AsArray(), Has.Count.EqualTo(3));
        });
    }

    [Test]
    public async Task Status_OfFolderWithoutNodes_SaysWhatToName()
    {
        FwledgerRun run = await FwledgerRun.OfAsync("status", "--network", Path.GetTempPath() + "fwl-no-such-folder");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(3));
            Assert.That(run.Errors, Does.Contain("fwledger init"));
        });
    }

    // Lines are wrapped at any space.
    private static string Words(FwledgerRun run) => string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Task<FwledgerRun> StatusAsync(TestNetwork network, params string[] more) =>
        FwledgerRun.OfAsync(["status", "--network", network.Folder, .. more]);
}
