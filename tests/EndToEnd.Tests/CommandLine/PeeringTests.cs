using System.Text.Json.Nodes;
using Chain.Core.Crypto;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>
/// Nodes that are not members of the chain: both sides log the reason and the remedy, and the chain continues without these
/// nodes.
/// </summary>
[TestFixture]
[Category("F08")]
public sealed class PeeringTests
{
    private TestNetwork _network = null!;
    private NodeFolder Stranger => _network.Validators[3];

    [SetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync();
        await _network.StartAsync(_network.Validators.Take(3));

        // The node is refused for its identity, not for its messages: it is a full node that does not vote.
        Stranger.Edit(j => j["roles"] = new JsonArray("vendor"));
    }

    [TearDown]
    public async Task Stop() => await _network.DisposeAsync();

    [Test]
    public async Task Connect_WithUnknownIdentity_BothSidesSayWhy()
    {
        using (EcdsaSigner unknown = EcdsaSigner.Generate()) await File.WriteAllTextAsync(Stranger.Key, unknown.ExportPem(""));
        await _network.StartAsync(Stranger);
        await SaysAsync(_network.Validators[0], "is neither among this node's peers");
        await SaysAsync(Stranger, "UnknownIdentity");
        await AssertChainGoesOnAsync();
    }

    [Test]
    public async Task Connect_FromAnotherChain_BothSidesSayWhy()
    {
        await using TestNetwork other = await TestNetwork.CreateAsync();
        Stranger.Edit(j => j["genesis"] = Path.Combine(other.Folder, "genesis.json"));
        await _network.StartAsync(Stranger);
        await SaysAsync(_network.Validators[0], "belongs to another chain");
        await SaysAsync(Stranger, "OtherChain");
        await AssertChainGoesOnAsync();
    }

    [Test]
    public async Task Connect_WithNoPeerThere_NamesItsAddress()
    {
        await SaysAsync(_network.Validators[0], $"{Stranger.Peer}: not reachable");
        await AssertChainGoesOnAsync();
    }

    private Task<string> SaysAsync(NodeFolder node, string text) => ChainWatch.SaysAsync(_network.Process(node), text);

    private async Task AssertChainGoesOnAsync()
    {
        LedgerSender sender = new(_network.Genesis.ChainId, _network.Vendor, _network.Connect(_network.Validators[0]));
        Assert.That((await sender.SendAsync()).Height, Is.Positive);
    }
}
