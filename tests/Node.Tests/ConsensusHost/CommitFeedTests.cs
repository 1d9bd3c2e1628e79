using System.Net;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Commits;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.ConsensusHost;

/// <summary>
/// Subscribers receive every block in order. The feed drops slow subscribers. External subscribers never displace the node's
/// own.
/// </summary>
[TestFixture]
public sealed class CommitFeedTests
{
    private TestChain _chain = null!;
    private CommittedBlock _block = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _chain = TestChain.Create();
        using TempFolder folder = new();
        using ChainMaker maker = new(_chain, folder["chain"]);
        (Block block, CommitCertificate certificate) = maker.Grow();
        _block = new CommittedBlock(new ExecutedBlock(block, [], [], StateTree.Apply(Hash256.Zero, [], EmptyNodes.Instance), _chain.Genesis.Validators),
            certificate);
    }

    [OneTimeTearDown]
    public void TearDown() => _chain.Dispose();

    [Test]
    [Category("F03")]
    public void TrySubscribe_ByTooManyStrangers_RefusesThemOnly()
    {
        CommitFeed feed = new();
        CommitSubscription?[] strangers = [.. Enumerable.Range(0, CommitFeed.RemoteSubscribersMax + 1).Select(i => feed.TrySubscribe(AddressOf(i)))];
        Assert.Multiple(() =>
        {
            Assert.That(strangers.Count(s => s is null), Is.EqualTo(1));
            Assert.That(feed.SubscribeOwn(), Is.Not.Null);
        });
        strangers[0]!.Dispose();
        Assert.That(feed.TrySubscribe(AddressOf(0)), Is.Not.Null, "a released place is free");
    }

    [Test]
    [Category("F03")]
    public void TrySubscribe_ByOneAddressTooOften_LeavesPlacesForOthers()
    {
        CommitFeed feed = new();
        IPAddress loud = AddressOf(0), other = AddressOf(1);
        CommitSubscription?[] taken = [.. Enumerable.Range(0, CommitFeed.RemoteSubscribersPerAddressMax + 1).Select(_ => feed.TrySubscribe(loud))];
        Assert.Multiple(() =>
        {
            Assert.That(taken.Count(s => s is null), Is.EqualTo(1));
            Assert.That(feed.TrySubscribe(other), Is.Not.Null);
        });
        taken[0]!.Dispose();
        Assert.That(feed.TrySubscribe(loud), Is.Not.Null, "a released place is free");
    }

    [Test]
    public async Task Publish_ToAStrangerThatDoesNotRead_EndsItsStreamAndFreesItsPlace()
    {
        CommitFeed feed = new();
        using CommitSubscription slow = feed.TrySubscribe(AddressOf(0))!;
        for (int i = 0; i < CommitFeed.RemoteBacklogMax + 1; i++) feed.Publish(_block);
        int heard = 0;
        await foreach (CommittedBlock _ in slow.ReadAllAsync(CancellationToken.None)) heard++;
        Assert.That(heard, Is.EqualTo(CommitFeed.RemoteBacklogMax));
        CommitSubscription?[] others = [.. Enumerable.Range(0, CommitFeed.RemoteSubscribersMax).Select(i => feed.TrySubscribe(AddressOf(i)))];
        Assert.That(others, Has.None.Null);
    }

    [Test]
    public async Task Publish_ToAnOwnPart_WaitsLongerForIt()
    {
        CommitFeed feed = new();
        using CommitSubscription own = feed.SubscribeOwn();
        for (int i = 0; i < 500; i++) feed.Publish(_block);
        int heard = 0;
        await foreach (CommittedBlock _ in own.ReadAllAsync(CancellationToken.None))
        {
            if (++heard == 500) break;
        }

        Assert.That(heard, Is.EqualTo(500));
    }

    private static IPAddress AddressOf(int stranger) => new([192, 0, (byte)(stranger >> 8), (byte)(stranger & 0xFF)]);
}
