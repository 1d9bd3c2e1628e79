using Chain.Consensus;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;

namespace Node.Tests.ConsensusHost;

/// <summary>
/// The node's own inputs are neither lost nor delayed, and no peer displaces another (docs/consensus.md, lessons 18 and 20).
/// </summary>
[TestFixture]
[Category("D16")]
public sealed class LoopInboxTests
{
    private static readonly StatusMessage Message = new(1, 0, RoundStep.Propose, Hash256.Zero, default, default, -1, default);
    private static readonly Address Loud = AddressOf(1), Quiet = AddressOf(2);

    [Test]
    public async Task TryTake_WithAFloodingPeer_GivesEveryPeerItsTurn()
    {
        LoopInbox inbox = new();
        for (int i = 0; i < 100; i++) await inbox.PostAsync(From(Loud), 10, CancellationToken.None);
        await inbox.PostAsync(From(Quiet), 10, CancellationToken.None);
        Address[] order = [.. Enumerable.Range(0, 3).Select(_ => ((LoopItem.FromPeer)inbox.TryTake()!).From)];
        Assert.That(order, Is.EqualTo(new[] { Loud, Quiet, Loud }));
    }

    [Test]
    public async Task TryTake_WithOwnInputs_GivesThemFirst()
    {
        LoopInbox inbox = new();
        await inbox.PostAsync(From(Loud), 10, CancellationToken.None);
        inbox.PostTransactionsWaiting();
        inbox.PostGossip();
        inbox.Post(new LoopItem.Local(new Input.TimeoutElapsed(1, 0, TimeoutKind.Propose)));
        Type[] order = [.. Enumerable.Range(0, 4).Select(_ => inbox.TryTake()!.GetType())];
        Assert.Multiple(() =>
        {
            Assert.That(order, Is.EqualTo(new[] { typeof(LoopItem.Local), typeof(LoopItem.Gossip), typeof(LoopItem.Local), typeof(LoopItem.FromPeer) }));
            Assert.That(inbox.TryTake(), Is.Null);
        });
    }

    [Test]
    public void Post_OfManyTimers_LosesNone()
    {
        LoopInbox inbox = new();
        for (int i = 0; i < 10_000; i++) inbox.Post(new LoopItem.Local(new Input.TimeoutElapsed(1, i, TimeoutKind.Propose)));
        int taken = 0;
        while (inbox.TryTake() is not null) taken++;
        Assert.That(taken, Is.EqualTo(10_000));
    }

    [Test]
    public void Post_OfManyNotices_IsOneEach()
    {
        LoopInbox inbox = new();
        for (int i = 0; i < 1000; i++)
        {
            inbox.PostTransactionsWaiting();
            inbox.PostGossip();
        }

        Assert.That(Enumerable.Range(0, 3).Select(_ => inbox.TryTake()?.GetType()),
            Is.EqualTo(new[] { typeof(LoopItem.Gossip), typeof(LoopItem.Local), null }));
    }

    [Test]
    public async Task PostAsync_BeyondThePeersShare_WaitsUntilOneIsTaken()
    {
        LoopInbox inbox = new();
        for (int i = 0; i < LoopInbox.MessagesPerPeerMax; i++) await inbox.PostAsync(From(Loud), 1, CancellationToken.None);
        Task waiting = inbox.PostAsync(From(Loud), 1, CancellationToken.None).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        await inbox.PostAsync(From(Quiet), 1, CancellationToken.None);
        inbox.TryTake();
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    [Category("F05")]
    public async Task PostAsync_BeyondThePeersBytes_Waits()
    {
        LoopInbox inbox = new();
        for (int i = 0; i < 3; i++) await inbox.PostAsync(From(Loud), Limits.ConsensusMessageBytesMax, CancellationToken.None);
        using CancellationTokenSource gone = new();
        Task waiting = inbox.PostAsync(From(Loud), 1, gone.Token).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        await gone.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task WaitAsync_UntilAnythingIsPosted_Ends()
    {
        LoopInbox inbox = new();
        Task wait = inbox.WaitAsync(CancellationToken.None).AsTask();
        Assert.That(wait.IsCompleted, Is.False);
        inbox.PostGossip();
        await wait.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static LoopItem.FromPeer From(Address peer) => new(peer, Message);

    private static Address AddressOf(byte fill) => Address.From(Enumerable.Repeat(fill, Address.Size).ToArray());
}
