namespace EndToEnd.Tests.Cluster;

/// <summary>'fwledger journal': the way out when more validators than the chain tolerates have lost their journals.</summary>
[TestFixture]
[Category("CON.12")]
public sealed class JournalCommandTests
{
    [Test]
    public async Task Resume_AfterTwoOfFourLostTheirJournals_LetsTheChainGoOn()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync();
        await network.StartAsync(network.Validators);
        LedgerSender sender = new(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0]));
        long height = (await sender.SendAsync()).Height;
        foreach (NodeFolder node in network.Validators) await ChainWatch.HeightAsync(network.Connect(node), height);
        NodeFolder[] wiped = [network.Validators[2], network.Validators[3]];
        await network.KillAsync(wiped);
        foreach (NodeFolder node in wiped) File.Delete(Path.Combine(node.Path, "data", "votes.journal"));
        await network.StartAsync(wiped);
        await network.KillAsync(network.Validators);
        string[] from = ["--from", $"{height + 1}"];

        FwledgerRun whole = await ResumeAsync(network.Validators[0], [.. from, "--accept-risk"]);
        FwledgerRun unasked = await ResumeAsync(wiped[0], from);
        FwledgerRun tooLow = await ResumeAsync(wiped[0], "--from", $"{height}", "--accept-risk");
        Assert.Multiple(() =>
        {
            Assert.That((whole.ExitCode, unasked.ExitCode, tooLow.ExitCode), Is.EqualTo((2, 2, 2)));
            Assert.That(whole.Errors, Does.Contain("the vote journal is whole"));
            Assert.That(unasked.Errors, Does.Contain("signs twice").And.Contain("--accept-risk"));
            Assert.That(tooLow.Errors, Does.Contain($"name {height + 1} or more"));
        });
        FwledgerRun shown = (await FwledgerRun.OfAsync("journal", "show", "--config", wiped[0].Path)).OrThrow();
        Assert.That(shown.Output, Does.Contain("signs").And.Not.Contain($"signs from height {height + 1}\n"), "a refusal changes nothing");

        foreach (NodeFolder node in wiped) (await ResumeAsync(node, [.. from, "--accept-risk"])).OrThrow();
        await network.StartAsync(network.Validators);
        Assert.That((await sender.SendPersistentlyAsync(CancellationToken.None)).Height, Is.GreaterThan(height));
    }

    [Test]
    public async Task Show_OfARunningNode_SaysThatItRuns()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        await network.StartAsync(network.Validators);
        FwledgerRun run = await FwledgerRun.OfAsync("journal", "show", "--config", network.Validators[0].Path);
        Assert.That(run.ExitCode, Is.EqualTo(8), run.Errors);
        Assert.That(run.Errors, Does.Contain("another process"));
    }

    private static Task<FwledgerRun> ResumeAsync(NodeFolder node, params string[] options) =>
        FwledgerRun.OfAsync(["journal", "resume", "--config", node.Path, .. options]);
}
