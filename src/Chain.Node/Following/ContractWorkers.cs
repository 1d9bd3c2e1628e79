using System.Collections.Concurrent;
using Chain.Core.Primitives;

namespace Chain.Node.Following;

/// <summary>
/// One worker per contract that has something left to do. A worker reads the chain, does the next step, and sleeps until the contract
/// changes or a delay has passed. Only the chain says what is left to do; a worker keeps no state of its own.
/// </summary>
/// <param name="step">Does the next step of a contract. Returns the delay before the next check, or one of the constants.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Called for each step that throws. The worker then backs off and retries.</param>
internal sealed class ContractWorkers(Func<Address, CancellationToken, Task<TimeSpan>> step, TimeProvider time, Action<Address, Exception> failed)
{
    /// <summary>Result of a step: nothing is left to do until the contract changes.</summary>
    public static readonly TimeSpan Idle = TimeSpan.Zero;

    /// <summary>Result of a step: it failed. Retry after 0.5 s to 1 min, doubled at each failure, or when the contract changes.</summary>
    public static readonly TimeSpan BackOff = TimeSpan.FromTicks(-1);

    private const int WorkersMax = 4096;
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Address, Worker> _workers = new();

    /// <summary>Whether at most half of the maximum number of workers run.</summary>
    public bool HasCapacity => _workers.Count <= WorkersMax / 2;

    /// <summary>Makes the contract's worker check it now. Starts a worker if there is none.</summary>
    /// <returns>False if too many workers run. The caller must signal the contract again later.</returns>
    public bool TrySignal(Address contract, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_workers.TryGetValue(contract, out Worker? worker))
            {
                if (worker.TrySignal()) return true;
                continue; // The worker is ending.
            }

            if (_workers.Count >= WorkersMax) return false;
            Worker fresh = new();
            if (!_workers.TryAdd(contract, fresh)) continue;
            fresh.Task = Task.Run(() => RunAsync(contract, fresh, stop), CancellationToken.None);
            return true;
        }

        return true;
    }

    /// <summary>Waits until every worker has ended. Cancel the token of <see cref="TrySignal"/> first.</summary>
    public Task DrainAsync() => Task.WhenAll(_workers.Values.Select(w => w.Task));

    private async Task RunAsync(Address contract, Worker worker, CancellationToken stop)
    {
        TimeSpan retry = RetryMin;
        try
        {
            do
            {
                worker.Clear();
                TimeSpan again = await StepAsync(contract, stop).ConfigureAwait(false);
                if (again == BackOff)
                {
                    again = retry;
                    retry = retry * 2 < RetryMax ? retry * 2 : RetryMax;
                }
                else
                {
                    retry = RetryMin;
                }

                if (again > TimeSpan.Zero) await worker.WaitAsync(again, time, stop).ConfigureAwait(false);
                else if (worker.TryEnd()) return;
            }
            while (!stop.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node is stopping. After a restart, the chain shows what is left to do.
        }
        finally
        {
            _workers.TryRemove(new KeyValuePair<Address, Worker>(contract, worker));
        }
    }

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken stop)
    {
        try
        {
            return await step(contract, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            failed(contract, e);
            return BackOff;
        }
    }

    private sealed class Worker
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _ended;

        public Task Task { get; set; } = Task.CompletedTask;

        public bool TrySignal()
        {
            lock (_lock)
            {
                if (_ended) return false;
                _signal.TrySetResult();
                return true;
            }
        }

        public void Clear()
        {
            lock (_lock)
            {
                if (_signal.Task.IsCompleted) _signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        /// <summary>Ends the worker, unless it was signalled after its last check.</summary>
        public bool TryEnd()
        {
            lock (_lock) return _ended = !_signal.Task.IsCompleted;
        }

        public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken stop)
        {
            Task signal;
            lock (_lock) signal = _signal.Task;
            using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(signal, Task.Delay(longest, time, done.Token)).ConfigureAwait(false);
            await done.CancelAsync().ConfigureAwait(false);
        }
    }
}
