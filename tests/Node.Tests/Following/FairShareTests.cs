using System.Buffers.Binary;
using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Node.Following;

namespace Node.Tests.Following;

/// <summary>Contracts that cannot make progress hold nothing and delay nobody else's.</summary>
[TestFixture]
[Category("A13")]
public sealed class FairShareTests
{
    private const int DeadContracts = 10_000;
    private static readonly Address Flooder = AddressOf(1 << 24);
    private static readonly Address Other = AddressOf(2 << 24);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<Address> _steps = new();
    private SteppedTime _time = null!;
    private CancellationTokenSource _stop = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new SteppedTime();
        _stop = new CancellationTokenSource();
        _steps.Clear();
    }

    [TearDown]
    public void TearDown() => _stop.Dispose();

    [Test]
    public async Task TrySignal_TenThousandStepsOfAnotherOwnerHang_RunsAtOnce()
    {
        TaskCompletionSource other = new();
        ContractWorkers workers = Workers(async contract =>
        {
            if (OwnerOf(contract) == Flooder) await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
            other.TrySetResult();
            return ContractWorkers.Idle;
        });
        for (int i = 0; i < DeadContracts; i++) Assert.That(workers.TrySignal(AddressOf(i), _stop.Token), Is.True);

        Assert.That(workers.TrySignal(Other, _stop.Token), Is.True);

        await other.Task.WaitAsync(Patience);
        Assert.That(_steps.Count(c => OwnerOf(c) == Flooder), Is.AtMost(2), "the owner's other contracts wait for a place and hold nothing");
        await _stop.CancelAsync();
        await workers.DrainAsync().WaitAsync(Patience);
    }

    [Test]
    public async Task BackOff_TenThousandContracts_WaitInOneTimerAndAreAllRetried()
    {
        ContractWorkers workers = Workers(_ => Task.FromResult(ContractWorkers.BackOff));
        for (int i = 0; i < DeadContracts; i++) workers.TrySignal(AddressOf(i), _stop.Token);
        await workers.DrainAsync().WaitAsync(Patience);
        Assert.That(_steps, Has.Count.EqualTo(DeadContracts));
        Assert.That(_time.TimersSet, Is.EqualTo(1));

        _time.Advance(TimeSpan.FromSeconds(1));
        await workers.DrainAsync().WaitAsync(Patience);

        Assert.That(_steps, Has.Count.EqualTo(2 * DeadContracts));
        await _stop.CancelAsync();
        await workers.DrainAsync();
    }

    [Test]
    public async Task BackOff_VeryManyContractsOfOneOwner_AreRetriedAtABoundedRate()
    {
        ContractWorkers workers = Workers(_ => Task.FromResult(ContractWorkers.BackOff));
        for (int i = 0; i < DeadContracts; i++) workers.TrySignal(AddressOf(i), _stop.Token);
        for (int minute = 0; minute < 60; minute++) await AdvanceAsync(workers, TimeSpan.FromMinutes(1));

        int before = _steps.Count;
        for (int minute = 0; minute < 60; minute++) await AdvanceAsync(workers, TimeSpan.FromMinutes(1));

        Assert.That(_steps.Count - before, Is.InRange(DeadContracts, 60 * 60 * 4 * 2), "each is retried, at about four per second");
        await _stop.CancelAsync();
        await workers.DrainAsync();
    }

    [Test]
    public async Task TrySignal_NewContractOfAnOwnerWithRetriesQueued_ComesFirst()
    {
        using SemaphoreSlim gate = new(0);
        bool mustWait = false;
        ContractWorkers workers = Workers(
            async _ =>
            {
                if (Volatile.Read(ref mustWait)) await gate.WaitAsync(_stop.Token);
                return ContractWorkers.BackOff;
            },
            stepsPerOwnerMax: 1);
        for (int i = 0; i < 5; i++) workers.TrySignal(AddressOf(i), _stop.Token);
        await workers.DrainAsync().WaitAsync(Patience);
        Volatile.Write(ref mustWait, true);
        _time.Advance(TimeSpan.FromSeconds(1)); // All five are due. The first of them waits at the gate.

        workers.TrySignal(AddressOf(6), _stop.Token);
        gate.Release(6);
        await workers.DrainAsync().WaitAsync(Patience);

        Assert.That(_steps.Skip(6).First(), Is.EqualTo(AddressOf(6)));
        await _stop.CancelAsync();
        await workers.DrainAsync();
    }

    [Test]
    public async Task TrySignal_OwnerIsFull_IsRefusedUntilThereIsRoom()
    {
        bool isAlive = false;
        ContractWorkers workers = Workers(_ => Task.FromResult(Volatile.Read(ref isAlive) ? ContractWorkers.Idle : ContractWorkers.BackOff));
        for (int i = 0; i < ContractWorkers.ContractsPerOwnerMax; i++) workers.TrySignal(AddressOf(i), _stop.Token);

        Assert.That(workers.TrySignal(AddressOf(ContractWorkers.ContractsPerOwnerMax), _stop.Token), Is.False);
        Assert.That(workers.TakeRoomAgain(), Is.False);
        Assert.That(workers.TrySignal(Other, _stop.Token), Is.True, "another owner has room");

        Volatile.Write(ref isAlive, true);
        await AdvanceAsync(workers, TimeSpan.FromHours(3));
        Assert.That(workers.TakeRoomAgain(), Is.True);
        Assert.That(workers.TakeRoomAgain(), Is.False);
        await _stop.CancelAsync();
        await workers.DrainAsync();
    }

    private async Task AdvanceAsync(ContractWorkers workers, TimeSpan time)
    {
        await workers.DrainAsync().WaitAsync(Patience);
        _time.Advance(time);
        await workers.DrainAsync().WaitAsync(Patience);
    }

    private ContractWorkers Workers(Func<Address, Task<TimeSpan>> step, int stepsPerOwnerMax = 2) => new(
        (contract, _) =>
        {
            _steps.Enqueue(contract);
            return step(contract);
        },
        _time, (_, e) => Assert.Fail(e.ToString()), OwnerOf, stepsPerOwnerMax);

    private static Address OwnerOf(Address contract) => contract == Other ? Other : Flooder;

    private static Address AddressOf(int number)
    {
        byte[] bytes = new byte[Address.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(^4), number);
        return Address.From(bytes);
    }
}
