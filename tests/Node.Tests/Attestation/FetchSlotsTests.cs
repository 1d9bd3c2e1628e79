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
        IDisposable first = await slots.TakeAsync(Slow, default).WaitAsync(Patience);
        using IDisposable second = await slots.TakeAsync(Slow, default).WaitAsync(Patience);
        Task<IDisposable> third = slots.TakeAsync(Slow, default);

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
        IDisposable held = await slots.TakeAsync(Slow, default).WaitAsync(Patience);
        Task<IDisposable> sameServer = slots.TakeAsync(Slow, stop.Token), otherServer = slots.TakeAsync(Other, stop.Token);
        await stop.CancelAsync();
        Assert.That(async () => await sameServer, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await otherServer, Throws.InstanceOf<OperationCanceledException>());

        held.Dispose();
        using (await slots.TakeAsync(Other, default).WaitAsync(Patience))
        {
        }

        using IDisposable again = await slots.TakeAsync(Slow, default).WaitAsync(Patience);
    }

    private static Address AddressOf(byte b)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = b;
        return Address.From(bytes);
    }
}
