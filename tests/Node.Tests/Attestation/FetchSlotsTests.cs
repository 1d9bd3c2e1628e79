using Chain.Core.Primitives;
using Chain.Node.Attestation;

namespace Node.Tests.Attestation;

/// <summary>One repository's slow servers do not delay fetches from others.</summary>
[TestFixture]
[Category("A13")]
public sealed class FetchSlotsTests
{
    private static readonly Address Slow = AddressOf(1);
    private static readonly Address Other = AddressOf(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Take_OneServerHasItsShare_OthersStillGetTheRest()
    {
        using FetchSlots slots = new(slotsMax: 3, perServerMax: 2);
        FetchSlot first = await slots.TakeAsync(Slow, default).WaitAsync(Patience);
        using IDisposable second = await slots.TakeAsync(Slow, default).WaitAsync(Patience);
        Task<FetchSlot> third = slots.TakeAsync(Slow, default);

        using IDisposable other = await slots.TakeAsync(Other, default).WaitAsync(Patience);
        Assert.That(third.IsCompleted, Is.False);

        first.Dispose();
        using IDisposable last = await third.WaitAsync(Patience);
    }

    [Test]
    public async Task Take_CancelledWhileItWaits_LeavesNoTrace()
    {
        using FetchSlots slots = new(slotsMax: 1, perServerMax: 1);
        using CancellationTokenSource stop = new();
        FetchSlot held = await slots.TakeAsync(Slow, default).WaitAsync(Patience);
        Task<FetchSlot> sameServer = slots.TakeAsync(Slow, stop.Token), otherServer = slots.TakeAsync(Other, stop.Token);
        await stop.CancelAsync();
        Assert.That(async () => await sameServer, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await otherServer, Throws.InstanceOf<OperationCanceledException>());

        held.Dispose();
        using (await slots.TakeAsync(Other, default).WaitAsync(Patience))
        {
        }

        using IDisposable again = await slots.TakeAsync(Slow, default).WaitAsync(Patience);
    }

    [Test]
    public async Task Take_AllSlotsAreHeldBySlowFetches_TheSlowestGivesWayAfterItsSlice()
    {
        SteppedTime time = new();
        using FetchSlots slots = new(slotsMax: 2, perServerMax: 2, time: time);
        FetchSlot slow = await slots.TakeAsync(Slow, default), quick = await slots.TakeAsync(AddressOf(3), default);
        slow.Report(4_096);
        quick.Report(1_000_000);

        Task<FetchSlot> other = slots.TakeAsync(Other, default);
        time.Advance(FetchSlots.Slice - TimeSpan.FromMilliseconds(100));
        Assert.That(slow.GiveWay.IsCancellationRequested, Is.False);
        time.Advance(TimeSpan.FromMilliseconds(200));

        await CancelledAsync(slow.GiveWay);
        slow.Dispose();
        using FetchSlot granted = await other.WaitAsync(Patience);
        Assert.That(quick.GiveWay.IsCancellationRequested, Is.False);
        quick.Dispose();
    }

    [Test]
    public async Task Take_AllSlotsAreHeldBySilentServers_OneGivesWayWithinASecond()
    {
        SteppedTime time = new();
        using FetchSlots slots = new(slotsMax: 1, perServerMax: 1, time: time);
        FetchSlot silent = await slots.TakeAsync(Slow, default);
        Task<FetchSlot> other = slots.TakeAsync(Other, default);

        time.Advance(TimeSpan.FromSeconds(1));

        await CancelledAsync(silent.GiveWay);
        silent.Dispose();
        using FetchSlot granted = await other.WaitAsync(Patience);
    }

    [Test]
    public async Task Take_NobodyWaits_NobodyGivesWay()
    {
        SteppedTime time = new();
        using FetchSlots slots = new(slotsMax: 1, perServerMax: 1, time: time);
        using FetchSlot only = await slots.TakeAsync(Slow, default);

        time.Advance(TimeSpan.FromHours(1));

        Assert.That(only.GiveWay.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Take_LaterAttempt_HasALongerSlice()
    {
        SteppedTime time = new();
        using FetchSlots slots = new(slotsMax: 1, perServerMax: 1, time: time);
        FetchSlot third = await slots.TakeAsync(Slow, default, attempts: 2);
        third.Report(1);
        Task<FetchSlot> other = slots.TakeAsync(Other, default);

        time.Advance(3 * FetchSlots.Slice);
        Assert.That(third.GiveWay.IsCancellationRequested, Is.False);
        time.Advance(2 * FetchSlots.Slice);

        await CancelledAsync(third.GiveWay);
        third.Dispose();
        using FetchSlot granted = await other.WaitAsync(Patience);
    }

    [Test]
    public async Task Take_RetriesHaveTheirShare_FirstAttemptsStillGetTheRest()
    {
        using FetchSlots slots = new(slotsMax: 3, perServerMax: 3, retriesMax: 1);
        using FetchSlot retry = await slots.TakeAsync(Slow, default, attempts: 5);
        Task<FetchSlot> secondRetry = slots.TakeAsync(AddressOf(3), default, attempts: 5);

        using FetchSlot first = await slots.TakeAsync(Other, default).WaitAsync(Patience);

        Assert.That(secondRetry.IsCompleted, Is.False);
        retry.Dispose();
        using FetchSlot last = await secondRetry.WaitAsync(Patience);
    }

    private static async Task CancelledAsync(CancellationToken token)
    {
        TaskCompletionSource cancelled = new();
        using CancellationTokenRegistration registration = token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(Patience, CancellationToken.None);
    }

    private static Address AddressOf(byte b)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = b;
        return Address.From(bytes);
    }
}
