using System.Diagnostics;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Fwledger.V1;
using Grpc.Core;

namespace EndToEnd.Tests.Cluster;

/// <summary>
/// kill -9 of validators: the chain continues while a quorum runs, resumes when a quorum runs again, and never loses a receipt.
/// </summary>
[TestFixture]
[Category("P1.4")]
public sealed class KillTests
{
    private TestNetwork _network = null!;

    [SetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync();
        await _network.StartAsync(_network.Validators);
    }

    [TearDown]
    public async Task Stop()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) TestContext.Out.WriteLine(_network.Logs());
        await _network.DisposeAsync();
    }

    [Test]
    public async Task Kill_OneOfFour_BlocksGoOnAndItCatchesUp()
    {
        NodeFolder victim = _network.Validators[3];
        LedgerSender sender = Sender(_network.Validators[0]);
        List<double> before = [], after = [];
        for (int i = 0; i < 8; i++) before.Add(await TimeAsync(sender));
        await _network.KillAsync(victim);
        for (int i = 0; i < 8; i++) after.Add(await TimeAsync(sender));
        await _network.StartAsync(victim);
        long height = (await sender.SendAsync()).Height;
        await ChainWatch.HeightAsync(_network.Connect(victim), height);
        await AssertSameChainAsync(height);
        TestContext.Out.WriteLine($"submitted to final: usual {Median(before):0} ms; with one dead {Median(after):0} ms, late blocks up to {after.Max():0} ms");
    }

    [Test]
    public async Task Kill_AllAtRandomMomentsUnderLoad_LosesNothingThatHadAReceipt()
    {
        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        Dictionary<Hash256, long> final = [];
        for (int round = 0; round < 3; round++)
        {
            using CancellationTokenSource stop = new();
            Task<Dictionary<Hash256, long>>[] load = [.. _network.Validators.Select(node => LoadAsync(node, stop.Token))];
            await Task.Delay(random.Next(300, 1500));
            await _network.KillAsync(_network.Validators);
            await stop.CancelAsync();
            foreach (Dictionary<Hash256, long> receipts in await Task.WhenAll(load))
            {
                foreach ((Hash256 id, long height) in receipts) final.Add(id, height);
            }

            await _network.StartAsync(_network.Validators);
            await Sender(_network.Validators[round]).SendPersistentlyAsync(CancellationToken.None);
        }

        // This node may still be a block behind the one that answered last, so it may return an older nonce.
        long last = (await Sender(_network.Validators[0]).SendPersistentlyAsync(CancellationToken.None)).Height;
        foreach (NodeFolder node in _network.Validators)
        {
            Fwledger.V1.Ledger.LedgerClient client = _network.Connect(node);
            await ChainWatch.HeightAsync(client, last);
            foreach ((Hash256 id, long height) in final)
            {
                ReceiptReply receipt = await client.GetReceiptAsync(new GetReceiptRequest { TransactionId = id.ToString() });
                Assert.That(receipt.Height, Is.EqualTo(height), $"seed {seed}: {node.Name} has {id} in another block than the one reported");
            }
        }

        Assert.That(final, Is.Not.Empty, "some transactions were final before the kills");
        await AssertSameChainAsync(last);
        TestContext.Out.WriteLine($"{final.Count} receipts from before the kills, all there; {last} blocks");
    }

    [Test]
    public async Task Kill_TwoOfFourThenRestartOne_BlocksComeAgain()
    {
        LedgerSender sender = Sender(_network.Validators[0]);
        for (int round = 0; round < 3; round++)
        {
            NodeFolder[] victims = [_network.Validators[1 + round % 3], _network.Validators[1 + (round + 1) % 3]];
            await sender.SendAsync();
            Hash256 waiting = await sender.SubmitAsync();
            await _network.KillAsync(victims);
            Hash256 waitingToo = await sender.SubmitAsync();
            await Task.Delay(TimeSpan.FromSeconds(2)); // The outage: no quorum for several rounds.
            long start = Stopwatch.GetTimestamp();
            await _network.StartAsync(victims[0]);
            await sender.WaitAsync(waiting);
            await sender.WaitAsync(waitingToo);
            TestContext.Out.WriteLine($"try {round + 1}: blocks again {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms after the restart");
            await _network.StartAsync(victims[1]);
        }

        long last = (await sender.SendAsync()).Height;
        foreach (NodeFolder node in _network.Validators) await ChainWatch.HeightAsync(_network.Connect(node), last);
        await AssertSameChainAsync(last);
    }

    [Test]
    public async Task Wipe_OfOneDataFolder_RejoinsBySyncAndSignsAgain()
    {
        NodeFolder wiped = _network.Validators[3];
        LedgerSender sender = Sender(_network.Validators[0]);
        for (int i = 0; i < 5; i++) await sender.SendAsync();
        await _network.KillAsync(wiped);
        Directory.Delete(wiped.Data, recursive: true);
        await _network.StartAsync(wiped);

        // The node lost its journal and with it the record of its votes. It must stay silent until the chain has passed every
        // height that it may have voted on.
        await ChainWatch.SaysAsync(_network.Process(wiped), "votes may be missing in the vote journal");
        for (int i = 0; i < 4; i++) await sender.SendAsync();
        long height = (await sender.SendAsync()).Height;
        await ChainWatch.HeightAsync(_network.Connect(wiped), height);

        // It has synced. Some heights later it may vote again.
        for (int i = 0; i < 6; i++) height = (await sender.SendAsync()).Height;
        await ChainWatch.HeightAsync(_network.Connect(wiped), height);

        // One validator is stopped, so a quorum needs this node's vote.
        await _network.KillAsync(_network.Validators[2]);
        for (int i = 0; i < 4; i++) height = (await sender.SendAsync()).Height;
        await _network.StartAsync(_network.Validators[2]);
        await ChainWatch.HeightAsync(_network.Connect(_network.Validators[2]), height);
        await AssertSameChainAsync(height);
        Assert.That(_network.Logs(), Does.Not.Contain("signed twice"));
    }

    [Test]
    public async Task Terminate_OfEveryValidator_EndsWellAndTheChainGoesOn()
    {
        long height = (await Sender(_network.Validators[0]).SendAsync()).Height;
        int[] codes = await Task.WhenAll(_network.Validators.Select(n => _network.Process(n).TerminateAsync()));
        string logs = _network.Logs();
        Assert.Multiple(() =>
        {
            Assert.That(codes, Is.All.Zero, logs);
            Assert.That(logs, Does.Not.Contain(" fail: ").And.Not.Contain(" crit: "));
        });
        await _network.StartAsync(_network.Validators);
        Assert.That((await Sender(_network.Validators[0]).SendPersistentlyAsync(CancellationToken.None)).Height, Is.GreaterThan(height));
    }

    private LedgerSender Sender(NodeFolder node) => new(_network.Genesis.ChainId, _network.Vendor, _network.Connect(node));

    /// <summary>
    /// Sends a validator's own transactions through its own node until the node is gone. Returns the final ones and their
    /// heights.
    /// </summary>
    private async Task<Dictionary<Hash256, long>> LoadAsync(NodeFolder node, CancellationToken stop)
    {
        using EcdsaSigner signer = EcdsaSigner.FromPem(await File.ReadAllTextAsync(node.Key, CancellationToken.None), "");
        LedgerSender sender = new(_network.Genesis.ChainId, signer, _network.Connect(node));
        Dictionary<Hash256, long> final = [];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                Hash256 id = await sender.SubmitAsync();
                final.Add(id, (await sender.WaitAsync(id)).Height);
            }
        }
        catch (RpcException)
        {
            // The node was killed.
        }

        return final;
    }

    private async Task AssertSameChainAsync(long height)
    {
        IReadOnlyList<string>[] chains = await Task.WhenAll(_network.Validators.Select(n => ChainWatch.HashesAsync(_network.Connect(n), height)));
        foreach (IReadOnlyList<string> chain in chains) Assert.That(chain, Is.EqualTo(chains[0]));
    }

    private static async Task<double> TimeAsync(LedgerSender sender)
    {
        long start = Stopwatch.GetTimestamp();
        await sender.SendAsync();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
