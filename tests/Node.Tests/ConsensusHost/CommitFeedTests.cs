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
        for (int i = 0; i < CommitFeed.BacklogMax + 1; i++) feed.Publish(_block);
        int heard = 0;
        await foreach (CommittedBlock _ in slow.ReadAllAsync(CancellationToken.None)) heard++;
        Assert.That(heard, Is.EqualTo(CommitFeed.BacklogMax));
        CommitSubscription?[] others = [.. Enumerable.Range(0, CommitFeed.RemoteSubscribersMax).Select(i => feed.TrySubscribe(AddressOf(i)))];
        Assert.That(others, Has.None.Null);
    }

    /// <summary>A stranger that does not read must not keep any number of large blocks in memory.</summary>
    [Test]
    [Category("F03")]
    public async Task Backlog_OfLargeBlocks_IsBoundedInBytesToo()
    {
        CommitBacklog backlog = new(blocksMax: 100, bytesMax: 3 * _block.Block.Encoded.Length - 1);
        Assert.That((bool[])[backlog.TryAdd(_block), backlog.TryAdd(_block), backlog.TryAdd(_block)], Is.EqualTo((bool[])[true, true, false]));
        int heard = 0;
        await foreach (CommittedBlock _ in backlog.ReadAllAsync(CancellationToken.None))
        {
            if (++heard == 1) continue;
            Assert.That(backlog.TryAdd(_block), Is.True, "the first one was read");
            break;
        }
    }

    private static IPAddress AddressOf(int stranger) => new([192, 0, (byte)(stranger >> 8), (byte)(stranger & 0xFF)]);
}
