using Chain.Core.Primitives;
using Chain.Node.Following;

namespace Node.Tests.Following;

/// <summary>
/// There is one worker per contract. It runs again when notified, retries what failed, and ends when nothing is left to do.
/// </summary>
[TestFixture]
public sealed class ContractWorkersTests
{
    private static readonly Address Contract = Address.From(new byte[Address.Size]);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task TrySignal_WhileAStepRuns_LooksOnceMore()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource begun = new(), mayEnd = new(), second = new();
        int steps = 0;
        ContractWorkers workers = new(
            async (_, _) =>
            {
                if (++steps == 1)
                {
                    begun.SetResult();
                    await mayEnd.Task;
                }
                else
                {
                    second.SetResult();
                }

                return ContractWorkers.Idle;
            },
            TimeProvider.System,
            (_, e) => Assert.Fail(e.ToString()));

        workers.TrySignal(Contract, stop.Token);
        await begun.Task.WaitAsync(Patience);
        workers.TrySignal(Contract, stop.Token);
        workers.TrySignal(Contract, stop.Token);
        mayEnd.SetResult();
        await second.Task.WaitAsync(Patience);
        await workers.DrainAsync().WaitAsync(Patience);

        Assert.That(steps, Is.EqualTo(2), "two signals during a step cause one more run");
    }

    [Test]
    public async Task Step_Fails_IsReportedAndTriedAgain()
    {
        using CancellationTokenSource stop = new();
        List<string> failures = [];
        TaskCompletionSource done = new();
        int steps = 0;
        ContractWorkers workers = new(
            (_, _) =>
            {
                if (++steps == 1) throw new IOException("the repository is away");
                done.SetResult();
                return Task.FromResult(ContractWorkers.Idle);
            },
            TimeProvider.System,
            (_, e) => failures.Add(e.Message));

        workers.TrySignal(Contract, stop.Token);
        await done.Task.WaitAsync(Patience);

        Assert.That(failures, Is.EqualTo(new[] { "the repository is away" }));
    }

    [Test]
    public async Task Drain_AfterCancellation_EndsWaitingWorkers()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource looked = new();
        ContractWorkers workers = new(
            (_, _) =>
            {
                looked.TrySetResult();
                return Task.FromResult(TimeSpan.FromHours(1));
            },
            TimeProvider.System,
            (_, e) => Assert.Fail(e.ToString()));

        workers.TrySignal(Contract, stop.Token);
        await looked.Task.WaitAsync(Patience);
        await stop.CancelAsync();

        Assert.That(async () => await workers.DrainAsync().WaitAsync(Patience), Throws.Nothing);
    }

    [Test]
    public async Task TrySignal_AfterTheWorkerEnded_StartsAnother()
    {
        using CancellationTokenSource stop = new();
        using SemaphoreSlim looks = new(0);
        ContractWorkers workers = new(
            (_, _) =>
            {
                looks.Release();
                return Task.FromResult(ContractWorkers.Idle);
            },
            TimeProvider.System,
            (_, e) => Assert.Fail(e.ToString()));

        workers.TrySignal(Contract, stop.Token);
        Assert.That(await looks.WaitAsync(Patience), Is.True);
        await workers.DrainAsync().WaitAsync(Patience);
        workers.TrySignal(Contract, stop.Token);

        Assert.That(await looks.WaitAsync(Patience), Is.True);
    }
}
