using System.Text.Json.Nodes;
using Fwledger.V1;

namespace EndToEnd.Tests.Cluster;

/// <summary>'fwledger backup' of running nodes and 'fwledger restore': from an old copy, on top of a running original, and of all four at once.</summary>
[TestFixture]
[Category("CON.12")]
public sealed class BackupTests
{
    private TestNetwork _network = null!;
    private LedgerSender _sender = null!;

    [SetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync();
        await _network.StartAsync(_network.Validators);
        _sender = new LedgerSender(_network.Genesis.ChainId, _network.Vendor, _network.Connect(_network.Validators[0]));
        for (int i = 0; i < 5; i++) await _sender.SendAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) TestContext.Out.WriteLine(_network.Logs());
        await _network.DisposeAsync();
    }

    [Test]
    public async Task Restore_OfAnOldCopy_CatchesUpAndVotesOnlyLater()
    {
        NodeFolder node = _network.Validators[3];
        string old = await BackUpAsync(node, "--with-keys");
        long height = 0;
        for (int i = 0; i < 5; i++) height = (await _sender.SendAsync()).Height;
        await ChainWatch.HeightAsync(_network.Connect(node), height);

        FwledgerRun running = await RestoreAsync(old, node);
        await _network.KillAsync(node);
        FwledgerRun newer = await RestoreAsync(old, node);
        Assert.Multiple(() =>
        {
            Assert.That(running.ExitCode, Is.EqualTo(8), running.Errors);
            Assert.That(running.Errors, Does.Contain("runs at"), "on top of a running original");
            Assert.That(newer.ExitCode, Is.EqualTo(8), newer.Errors);
            Assert.That(newer.Errors, Does.Contain("nothing to restore"), "on top of a newer chain");
            Assert.That(File.Exists(Path.Combine(old, "keys", "identity.pem")));
            Assert.That(Directory.GetFiles(old, "*.journal", SearchOption.AllDirectories), Is.Empty);
            if (!OperatingSystem.IsWindows())
                Assert.That((int)File.GetUnixFileMode(Path.Combine(old, "keys", "identity.pem")), Is.EqualTo(Convert.ToInt32("600", 8)));
        });

        Directory.Delete(node.Data, recursive: true); // The disk is gone.
        Assert.That((await RestoreAsync(old, node)).OrThrow().Output, Does.Contain("signs nothing until"));
        await _network.StartAsync(node);
        const string Recovered = "signs again from height ";
        while (!_network.Process(node).Errors.Contains(Recovered, StringComparison.Ordinal)) height = (await _sender.SendAsync()).Height;
        string log = _network.Process(node).Errors;
        long from = long.Parse(log[(log.IndexOf(Recovered, StringComparison.Ordinal) + Recovered.Length)..].Split('\n')[0].Trim(),
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(from, Is.GreaterThan(10), "later than everything that it may have signed");
        while (height < from) height = (await _sender.SendAsync()).Height;
        await ChainWatch.HeightAsync(_network.Connect(node), height);
        await _network.KillAsync(_network.Validators[1]);
        Assert.That((await _sender.SendAsync()).Height, Is.GreaterThan(height), "the chain needs its votes again, and gets them");
    }

    [Test]
    public async Task Restore_OfAllFourAtOnce_StandsUntilTheOperatorsAgree()
    {
        string[] copies = [];
        foreach (NodeFolder node in _network.Validators) copies = [.. copies, await BackUpAsync(node)];
        await _sender.SendAsync(); // No backup holds this block: the chain will decide another one.
        await _network.KillAsync(_network.Validators);
        long highest = 0;
        foreach ((NodeFolder node, string copy) in _network.Validators.Zip(copies))
        {
            Directory.Delete(node.Data, recursive: true);
            (await RestoreAsync(copy, node)).OrThrow();
            highest = Math.Max(highest, JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(copy, "backup.json")))!["height"]!.GetValue<long>());
        }

        await _network.StartAsync(_network.Validators);
        foreach (NodeFolder node in _network.Validators) await ChainWatch.HeightAsync(_network.Connect(node), highest);
        StatusReply status = await _network.Connect(_network.Validators[0]).GetStatusAsync(new GetStatusRequest());
        Assert.That(status.Height, Is.EqualTo(highest), "nobody signs what it may have signed before");
        await _network.KillAsync(_network.Validators);
        foreach (NodeFolder node in _network.Validators)
            (await FwledgerRun.OfAsync("journal", "resume", "--config", node.Path, "--from", $"{highest + 1}", "--accept-risk")).OrThrow();
        await _network.StartAsync(_network.Validators);
        LedgerSender later = new(_network.Genesis.ChainId, _network.Vendor, _network.Connect(_network.Validators[1]));
        Assert.That((await later.SendPersistentlyAsync(CancellationToken.None)).Height, Is.GreaterThan(highest));
    }

    [Test]
    public async Task Restore_OfADamagedOrForeignCopy_IsRefused()
    {
        NodeFolder node = _network.Validators[2];
        string copy = await BackUpAsync(node);
        await _network.KillAsync(node);
        Directory.Delete(node.Data, recursive: true);
        string table = Directory.GetFiles(Path.Combine(copy, "chain")).Order(StringComparer.Ordinal).Last(f => new FileInfo(f).Length > 100);
        byte[] good = await File.ReadAllBytesAsync(table), bad = [.. good];
        bad[50] ^= 1;
        await File.WriteAllBytesAsync(table, bad);
        FwledgerRun changed = await RestoreAsync(copy, node);
        File.Delete(table);
        FwledgerRun missing = await RestoreAsync(copy, node);
        await File.WriteAllBytesAsync(table, good);
        await using TestNetwork other = await TestNetwork.CreateAsync(validators: 1);
        FwledgerRun foreign = await RestoreAsync(copy, other.Validators[0]);
        FwledgerRun none = await RestoreAsync(_network.Folder, node);
        FwledgerRun again = await FwledgerRun.OfAsync("backup", "--config", node.Path, "--out", copy);
        Assert.Multiple(() =>
        {
            Assert.That(changed.Errors, Does.Contain("has changed"));
            Assert.That(missing.Errors, Does.Contain("lacks its file"));
            Assert.That(foreign.Errors, Does.Contain("is of chain"));
            Assert.That(none.Errors, Does.Contain("is no backup"));
            Assert.That(again.ExitCode, Is.EqualTo(2));
            Assert.That(Directory.Exists(Path.Combine(node.Data, "chain")), Is.False, "a refusal leaves nothing");
        });
        (await RestoreAsync(copy, node)).OrThrow();
        await _network.StartAsync(node);
        await ChainWatch.HeightAsync(_network.Connect(node), (await _sender.SendAsync()).Height);
    }

    [Test]
    public async Task Backup_WhileBlocksAreWritten_IsWholeEachTime()
    {
        NodeFolder node = _network.Validators[0];
        using CancellationTokenSource stop = new();
        Task load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await _sender.SendPersistentlyAsync(CancellationToken.None);
        });
        long before = 0;
        for (int i = 0; i < 4; i++)
        {
            string copy = await BackUpAsync(node); // The command opens the copy, which checks that its newest block is whole.
            long height = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(copy, "backup.json")))!["height"]!.GetValue<long>();
            Assert.That(height, Is.GreaterThanOrEqualTo(before));
            before = height;
        }

        await stop.CancelAsync();
        await load;
        Assert.That(before, Is.GreaterThan(5));
    }

    private async Task<string> BackUpAsync(NodeFolder node, params string[] more)
    {
        string copy = Path.Combine(_network.Folder, $"backup-{Guid.NewGuid():N}");
        FwledgerRun run = (await FwledgerRun.OfAsync(["backup", "--config", node.Path, "--out", copy, "--json", .. more])).OrThrow();
        Assert.That(JsonNode.Parse(run.Output)!["folder"]!.GetValue<string>(), Is.EqualTo(copy));
        return copy;
    }

    private static Task<FwledgerRun> RestoreAsync(string copy, NodeFolder node) => FwledgerRun.OfAsync("restore", "--from", copy, "--config", node.Path);
}
