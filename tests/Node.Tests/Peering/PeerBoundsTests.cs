using Chain.Node.Peering;
using Fwledger.Peer.V1;
using Google.Protobuf;

namespace Node.Tests.Peering;

/// <summary>The queue for a peer, and the rate at which the node reads from it, are bounded whatever the peer does.</summary>
[TestFixture]
public sealed class PeerBoundsTests
{
    private readonly ManualTime _clock = new();

    [Test]
    public void Add_ForAPeerThatNeverReads_KeepsTheNewestConsensusFramesWithinBounds()
    {
        OutboundQueue queue = new(_clock);
        for (int i = 0; i < 200; i++) queue.Add(Consensus((byte)i, 1024 * 1024));
        List<byte> left = [];
        Assert.That(queue.Bytes, Is.LessThanOrEqualTo(OutboundQueue.BytesMax));
        while (queue.TryTake() is { } frame) left.Add(frame.Consensus[0]);
        Assert.Multiple(() =>
        {
            Assert.That(left[^1], Is.EqualTo(199));
            Assert.That(left, Is.Ordered);
            Assert.That(queue.Bytes, Is.Zero);
        });
    }

    [Test]
    public void Add_OfManySmallFrames_KeepsTheNewest()
    {
        OutboundQueue queue = new(_clock);
        for (int i = 0; i < OutboundQueue.FramesMax + 10; i++) queue.Add(Consensus(1, 1));
        Assert.That(queue.Count, Is.EqualTo(OutboundQueue.FramesMax));
    }

    [Test]
    public void Add_OfTransactionsBeyondTheBounds_DropsTheNewOnes()
    {
        OutboundQueue queue = new(_clock);
        for (int i = 0; i < OutboundQueue.FramesMax + 10; i++) queue.Add(Transactions((byte)(i % 251)));
        Assert.Multiple(() =>
        {
            Assert.That(queue.Count, Is.EqualTo(OutboundQueue.FramesMax));
            Assert.That(queue.TryTake()!.Transactions.Transactions_[0][0], Is.Zero);
        });
    }

    [Test]
    public void TryTake_WithManySmallFramesOfTransactions_JoinsThemInOrderWithinBounds()
    {
        OutboundQueue queue = new(_clock);
        PeerFrame shared = Transactions(0);
        queue.Add(shared);
        for (int i = 1; i < 3000; i++) queue.Add(Transactions((byte)(i % 251)));
        List<PeerFrame> frames = [];
        while (TakeInTime(queue) is { } frame) frames.Add(frame);
        Assert.Multiple(() =>
        {
            Assert.That(frames.SelectMany(f => f.Transactions.Transactions_).Select(t => (int)t[0]),
                Is.EqualTo(Enumerable.Range(0, 3000).Select(i => i % 251)));
            Assert.That(frames.Select(f => f.Transactions.Transactions_.Count), Is.All.LessThanOrEqualTo(PeerHub.TransactionsPerFrameMax));
            Assert.That(frames, Has.Count.EqualTo(3));
            Assert.That(shared.Transactions.Transactions_, Has.Count.EqualTo(1), "other peers' queues hold the same frame");
            Assert.That((queue.Count, queue.Bytes), Is.EqualTo((0, 0L)));
        });
    }

    [Test]
    public void TryTake_OfLargeFramesOfTransactions_KeepsThemApart()
    {
        OutboundQueue queue = new(_clock);
        ByteString large = ByteString.CopyFrom(new byte[PeerHub.TransactionBytesPerFrame - 100]);
        for (int i = 0; i < 3; i++) queue.Add(new PeerFrame { Transactions = new Transactions { Transactions_ = { large } } });
        int frames = 0;
        while (TakeInTime(queue) is not null) frames++;
        Assert.That((frames, queue.Bytes), Is.EqualTo((3, 0L)));
    }

    [Test]
    public void BroadcastTransactions_OfMany_SplitsThemIntoBoundedFrames()
    {
        using Chains.TestChain chain = Chains.TestChain.Create(validators: 1);
        Chain.Core.Ledger.Transaction small = chain.Call(chain.Vendor, 0), large = chain.Call(chain.Vendor, 1, payloadBytes: 14_000);
        Chain.Core.Ledger.Transaction[] all = [.. Enumerable.Repeat(small, PeerHub.TransactionsPerFrameMax + 10), .. Enumerable.Repeat(large, 30)];
        Outlet outlet = new(chain.Validators[0].Address);
        PeerHub.SendTransactions(outlet, all);
        Assert.Multiple(() =>
        {
            Assert.That(outlet.Frames.Sum(f => f.Transactions.Transactions_.Count), Is.EqualTo(all.Length));
            Assert.That(outlet.Frames.Select(f => f.Transactions.Transactions_.Count), Is.All.InRange(1, PeerHub.TransactionsPerFrameMax));
            Assert.That(outlet.Frames.Select(f => f.Transactions.Transactions_.Sum(t => t.Length)), Is.All.LessThanOrEqualTo(PeerHub.TransactionBytesPerFrame));
        });
    }

    [Test]
    public void TryTake_WithBothWaiting_GivesConsensusFirst()
    {
        OutboundQueue queue = new(_clock);
        queue.Add(Transactions(1));
        queue.Add(Consensus(2, 1));
        Assert.Multiple(() =>
        {
            Assert.That(queue.TryTake()!.ContentCase, Is.EqualTo(PeerFrame.ContentOneofCase.Consensus));
            Assert.That(queue.TryTake()!.ContentCase, Is.EqualTo(PeerFrame.ContentOneofCase.Transactions));
            Assert.That(queue.TryTake(), Is.Null);
        });
    }

    [Test]
    public void TryTake_OfTransactionsThatFollowClosely_GivesTheFirstAtOnceAndTheOthersTogether()
    {
        OutboundQueue queue = new(_clock);
        queue.Add(Transactions(1));
        Assert.That(queue.TryTake()!.Transactions.Transactions_, Has.Count.EqualTo(1));
        _clock.Advance(OutboundQueue.TransactionFrameIntervalMin / 4);
        queue.Add(Transactions(2));
        queue.Add(Transactions(3));
        Assert.That(queue.TryTake(), Is.Null);
        queue.Add(Consensus(4, 1));
        Assert.That(queue.TryTake()!.ContentCase, Is.EqualTo(PeerFrame.ContentOneofCase.Consensus), "a vote does not wait");
        Assert.That(queue.TryTake(), Is.Null);
        _clock.Advance(OutboundQueue.TransactionFrameIntervalMin * 3 / 4);
        Assert.That(queue.TryTake()!.Transactions.Transactions_, Has.Count.EqualTo(2));
        _clock.Advance(OutboundQueue.TransactionFrameIntervalMin);
        queue.Add(Transactions(5));
        Assert.That(queue.TryTake(), Is.Not.Null, "it follows an idle period");
    }

    [Test]
    public void TryTake_OfTransactionsThatFillAFrame_DoesNotWait()
    {
        OutboundQueue queue = new(_clock);
        for (int i = 0; i < 2 * PeerHub.TransactionsPerFrameMax; i++) queue.Add(Transactions(1));
        Assert.That(queue.TryTake()!.Transactions.Transactions_, Has.Count.EqualTo(PeerHub.TransactionsPerFrameMax));
        Assert.That(queue.TryTake()!.Transactions.Transactions_, Has.Count.EqualTo(PeerHub.TransactionsPerFrameMax));
    }

    [Test]
    public async Task WaitAsync_OnceTransactionsMayLeave_EndsAtOnce()
    {
        OutboundQueue queue = new(_clock);
        queue.Add(Transactions(1));
        queue.TryTake();
        queue.Add(Transactions(2));
        await queue.WaitAsync(CancellationToken.None);
        Assert.That(queue.TryTake(), Is.Null);
        _clock.Advance(OutboundQueue.TransactionFrameIntervalMin);
        Task wait = queue.WaitAsync(CancellationToken.None).AsTask();
        Assert.That(wait.IsCompletedSuccessfully, "the clock advanced after the reader had checked");
        Assert.That(queue.TryTake(), Is.Not.Null);
    }

    [Test]
    public async Task WaitAsync_WithTransactionsThatMayNotLeaveYet_EndsWhenTheyMay([Values] bool areThereBefore)
    {
        OutboundQueue queue = new(TimeProvider.System);
        queue.Add(Transactions(1));
        Assert.That(queue.TryTake(), Is.Not.Null);
        await queue.WaitAsync(CancellationToken.None); // The subscriber was notified of the first.
        if (areThereBefore) queue.Add(Transactions(2));
        Task<PeerFrame> next = NextAsync(queue);
        if (!areThereBefore) queue.Add(Transactions(2));
        queue.Add(Transactions(3));
        Assert.That((await next.WaitAsync(TimeSpan.FromSeconds(10))).Transactions.Transactions_[0][0], Is.EqualTo(2));

        static async Task<PeerFrame> NextAsync(OutboundQueue queue)
        {
            while (true)
            {
                if (queue.TryTake() is { } frame) return frame;
                await queue.WaitAsync(CancellationToken.None);
            }
        }
    }

    [Test]
    public async Task WaitAsync_BeforeSomethingIsAdded_EndsWhenItIs()
    {
        OutboundQueue queue = new(_clock);
        Task wait = queue.WaitAsync(CancellationToken.None).AsTask();
        Assert.That(wait.IsCompleted, Is.False);
        queue.Add(Consensus(1, 1));
        await wait.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(queue.TryTake(), Is.Not.Null);
    }

    [Test]
    public void Spend_WithinTheBurst_NeverWaits()
    {
        ManualTime clock = new();
        PeerBudget budget = new(100, 400, clock);
        Assert.That(Enumerable.Range(0, 400).Select(_ => budget.Spend(1)), Is.All.EqualTo(TimeSpan.Zero));
        Assert.That(budget.Spend(1), Is.EqualTo(TimeSpan.FromMilliseconds(10)));
    }

    [Test]
    public void Spend_AboveTheRate_WaitsSoThatTheRateHolds()
    {
        ManualTime clock = new();
        PeerBudget budget = new(100, 400, clock);
        TimeSpan waited = default;
        for (int i = 0; i < 1400; i++)
        {
            TimeSpan wait = budget.Spend(1);
            clock.Advance(wait);
            waited += wait;
        }

        Assert.That(waited, Is.EqualTo(TimeSpan.FromSeconds(10)).Within(TimeSpan.FromMilliseconds(20)));
    }

    [Test]
    public void Spend_AfterARest_HasTheBurstAgainAndNoMore()
    {
        ManualTime clock = new();
        PeerBudget budget = new(100, 400, clock);
        budget.Spend(400);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Multiple(() =>
        {
            Assert.That(budget.Spend(400), Is.EqualTo(TimeSpan.Zero));
            Assert.That(budget.Spend(100), Is.EqualTo(TimeSpan.FromSeconds(1)));
        });
    }

    private PeerFrame? TakeInTime(OutboundQueue queue)
    {
        _clock.Advance(OutboundQueue.TransactionFrameIntervalMin);
        return queue.TryTake();
    }

    private static PeerFrame Consensus(byte first, int bytes) => new() { Consensus = ByteString.CopyFrom([first, .. new byte[bytes - 1]]) };

    private static PeerFrame Transactions(byte first) => new() { Transactions = new Transactions { Transactions_ = { ByteString.CopyFrom(first) } } };

    private sealed class Outlet(Chain.Core.Primitives.Address identity) : IPeerOutlet
    {
        public List<PeerFrame> Frames { get; } = [];

        public Chain.Core.Primitives.Address Identity => identity;

        public bool IsConnected => true;

        public void Send(PeerFrame frame) => Frames.Add(frame);
    }
}
