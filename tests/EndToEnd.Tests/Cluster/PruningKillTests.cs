using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Fwledger.V1;
using Grpc.Core;

namespace EndToEnd.Tests.Cluster;

/// <summary>kill -9 of every validator while they prune: each starts again with every block that it keeps, and the chain goes on.</summary>
[TestFixture]
[Category("D14")]
public sealed class PruningKillTests
{
    private const int BlocksKept = 24, Rounds = 3, BlocksPerRound = 40;

    private TestNetwork _network = null!;

    [SetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync();
        foreach (NodeFolder node in _network.Validators)
        {
            string file = Path.Combine(node.Path, "node.json");
            JsonObject json = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
            (json["state_heights_kept"], json["block_heights_kept"]) = (4, BlocksKept);
            await File.WriteAllTextAsync(file, json.ToJsonString());
        }

        await _network.StartAsync(_network.Validators);
    }

    [TearDown]
    public async Task Stop()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) TestContext.Out.WriteLine(_network.Logs());
        await _network.DisposeAsync();
    }

    [Test]
    public async Task Kill_OfAllWhileTheyPrune_LeavesEveryKeptBlockAndTheChainGoesOn()
    {
        long last = 0;
        for (int round = 0; round < Rounds; round++)
        {
            LedgerSender sender = new(_network.Genesis.ChainId, _network.Vendor, _network.Connect(_network.Validators[round]));
            for (int i = 0; i < BlocksPerRound; i++) last = (await sender.SendPersistentlyAsync(CancellationToken.None)).Height;
            Hash256 underWay = await sender.SubmitAsync(); // Its block, and the pruning after it, may be half done.
            await _network.KillAsync(_network.Validators);
            await _network.StartAsync(_network.Validators);
            TestContext.Out.WriteLine($"round {round}: killed at {last}, with {underWay} under way");
        }

        last = (await new LedgerSender(_network.Genesis.ChainId, _network.Vendor, _network.Connect(_network.Validators[0]))
            .SendPersistentlyAsync(CancellationToken.None)).Height;
        foreach (NodeFolder node in _network.Validators)
        {
            Ledger.LedgerClient client = _network.Connect(node);
            await ChainWatch.HeightAsync(client, last);
            for (long height = last - BlocksKept + 1; height <= last; height++)
            {
                BlockReply block = await client.GetBlockAsync(new GetBlockRequest { Height = height });
                Assert.That(block.Height, Is.EqualTo(height), node.Name);
            }

            RpcException refusal = (await Assert.ThrowsAsync<RpcException>(async () => await client.GetBlockAsync(new GetBlockRequest { Height = 2 })))!;
            Assert.That(refusal.Status.Detail, Does.StartWith("Pruned: "), node.Name);
            Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.OutOfRange), node.Name);
        }
    }
}
