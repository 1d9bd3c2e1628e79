using System.Diagnostics;
using Fwledger.V1;

namespace EndToEnd.Tests.Cluster;

/// <summary>kill -9 of a validator that joins by a snapshot, at many moments: it goes on each time, and takes part in the end.</summary>
[TestFixture]
[Category("D14")]
public sealed class SnapshotKillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Kill_WhileAWipedValidatorFetchesASnapshot_EndsWithTheSameChain()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync();
        await network.StartAsync(network.Validators);
        LedgerSender sender = new(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0]));
        long height = 0;
        for (int i = 0; i < 8; i++) height = (await sender.SendAsync()).Height;
        NodeFolder joiner = network.Validators[3];
        await network.KillAsync(joiner);
        Directory.Delete(joiner.Data, recursive: true);
        string checkpoint = (await network.Connect(network.Validators[0]).GetStatusAsync(new GetStatusRequest())).Checkpoint;
        joiner.Edit(json => json["sync"] = "snapshot");
        joiner.Edit(json => json["light_client"] = new System.Text.Json.Nodes.JsonObject { ["checkpoint"] = checkpoint });
        bool signs = false; // A fast one joins, waits for its silence to end and signs before the last kill.
        for (int milliseconds = 100; milliseconds <= 1500; milliseconds += 200)
        {
            await network.BeginAsync(joiner);
            await Task.Delay(milliseconds); // A moment, not an event: the kill must come whenever.
            signs |= HasSignedAgain(network, joiner);
            await network.KillAsync(joiner);
        }

        await network.StartAsync(joiner);
        height = (await sender.SendAsync()).Height;
        StatusReply joined = await ChainWatch.HeightAsync(network.Connect(joiner), height);
        Assert.That(joined.LowestBlock, Is.GreaterThan(1), "it has executed no early block");
        Assert.That(Directory.Exists(Path.Combine(joiner.Data, "snapshot")), Is.False);
        BlockReply there = await network.Connect(network.Validators[0]).GetBlockAsync(new GetBlockRequest { Height = height });
        Assert.That((await network.Connect(joiner).GetBlockAsync(new GetBlockRequest { Height = height })).Hash, Is.EqualTo(there.Hash));
        Stopwatch waited = Stopwatch.StartNew();
        while (!signs && !HasSignedAgain(network, joiner))
        {
            if (waited.Elapsed > Patience) Assert.Fail($"it does not sign again:\n{network.Logs()}");
            height = (await sender.SendAsync()).Height;
        }

        for (int i = 0; i < 6; i++) height = (await sender.SendAsync()).Height; // Its silence ends after two more heights.
        await network.KillAsync(network.Validators[1]);
        Assert.That((await sender.SendAsync()).Height, Is.GreaterThan(height), "this block needs its vote");
    }

    private static bool HasSignedAgain(TestNetwork network, NodeFolder joiner) =>
        network.Process(joiner).Errors.Contains("signs again from height", StringComparison.Ordinal);
}
