using System.Buffers.Binary;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Transfers;

namespace Node.Tests.Repository.Transfers;

/// <summary>Which transfer is next, and which one a full queue drops.</summary>
[TestFixture]
[Category("P3.10")]
public sealed class TransferQueueTests
{
    private const int TransfersMax = 4;
    private TransferQueue _queue = null!;

    [SetUp]
    public void SetUp() => _queue = new TransferQueue(TransfersMax, TimeProvider.System);

    [Test]
    public async Task Begin_AfterManyThatEnded_AlwaysHasRoomAndForgetsTheOldest()
    {
        for (int i = 0; i < 10_000; i++)
        {
            Assert.That(_queue.Begin(Order(i)), Is.Not.Null, $"transfer {i}");
            await TakeAndEndAsync(i % 2 == 0 ? TransferState.Done : TransferState.Refused);
        }

        Assert.That(_queue.Find(Order(9_999 - TransfersMax).Contract), Is.Null);
        Assert.That(_queue.Find(Order(10_000 - TransfersMax).Contract), Is.Not.Null);
    }

    [Test]
    public void Begin_AllOthersStillWait_HasNoRoom()
    {
        for (int i = 0; i < TransfersMax; i++) Assert.That(_queue.Begin(Order(i)), Is.Not.Null);
        Assert.That(_queue.Begin(Order(TransfersMax)), Is.Null);
        Assert.That(_queue.Begin(Order(0)), Is.SameAs(_queue.Find(Order(0).Contract)), "a known order needs no room");
        Assert.That(_queue.Cancel(Order(0).Contract), Is.True);
        Assert.That(_queue.Begin(Order(TransfersMax)), Is.Not.Null);
    }

    [Test]
    public async Task Take_OneIsPutBack_OthersComeFirst()
    {
        using CancellationTokenSource attempt = new();
        _queue.Begin(Order(0));
        _queue.Begin(Order(1));
        Transfer first = await _queue.TakeAsync(attempt, default);
        Assert.That(first.Order, Is.EqualTo(Order(0)));
        _queue.PutBack(first, TimeSpan.Zero);

        Assert.That((await _queue.TakeAsync(attempt, default)).Order, Is.EqualTo(Order(1)));
        Assert.That(await _queue.TakeAsync(attempt, default), Is.SameAs(first));
    }

    [Test]
    public async Task Cancel_WhileItIsTaken_EndsTheAttempt()
    {
        using CancellationTokenSource attempt = new();
        _queue.Begin(Order(0));
        Transfer taken = await _queue.TakeAsync(attempt, default);
        Assert.That(_queue.Cancel(Order(0).Contract), Is.True);
        Assert.That(attempt.IsCancellationRequested, Is.True);

        _queue.PutBack(taken, TimeSpan.Zero);
        Assert.That(_queue.Find(Order(0).Contract), Is.Null, "a transfer that returns too late is dropped as well");
        Assert.That(_queue.Cancel(Order(0).Contract), Is.False);
    }

    private async Task TakeAndEndAsync(TransferState state)
    {
        using CancellationTokenSource attempt = new();
        _queue.End(await _queue.TakeAsync(attempt, default), state);
    }

    private static TransferOrder Order(int number)
    {
        byte[] bytes = new byte[Address.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return new TransferOrder(Sha256.Hash("image"u8), Nowhere, Receivers, Address.From(bytes));
    }

    private static readonly Uri Nowhere = new("http://127.0.0.1:1/");
    private static readonly Address[] Receivers = [Address.From(new byte[Address.Size])];
}
