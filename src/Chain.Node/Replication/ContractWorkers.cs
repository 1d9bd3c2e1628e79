using System.Collections.Concurrent;
using Chain.Core.Primitives;

namespace Chain.Node.Replication;

/// <summary>
/// One worker for each contract that has something left to do. A worker looks at the chain, does the one next step, and sleeps until
/// the contract changes or its time to look again has come; what the chain says is all that it remembers.
/// </summary>
/// <param name="step">Does the next step of a contract; says when to look again, see the constants.</param>
/// <param name="time">Clock for the waits.</param>
/// <param name="failed">Told of each step that failed; it is tried again, ever more slowly.</param>
internal sealed class ContractWorkers(Func<Address, CancellationToken, Task<TimeSpan>> step, TimeProvider time, Action<Address, Exception> failed)
{
    /// <summary>Nothing is left to do until the contract changes.</summary>
    public static readonly TimeSpan UntilChanged = TimeSpan.Zero;

    private const int WorkersMax = 4096;
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Address, Worker> _workers = new();

    /// <summary>Makes the contract's worker look at it now; starts one if there is none.</summary>
    public void Signal(Address contract, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_workers.TryGetValue(contract, out Worker? worker))
            {
                if (worker.TrySignal()) return;
                continue; // It is just ending.
            }

            if (_workers.Count >= WorkersMax) return; // The next event, or the next start, comes back to it.
            Worker fresh = new();
            if (!_workers.TryAdd(contract, fresh)) continue;
            fresh.Task = Task.Run(() => RunAsync(contract, fresh, stop), CancellationToken.None);
            return;
        }
    }

    /// <summary>Waits until every worker has ended; cancel the token that was given to <see cref="Signal"/> first.</summary>
    public Task DrainAsync() => Task.WhenAll(_workers.Values.Select(w => w.Task));

    private async Task RunAsync(Address contract, Worker worker, CancellationToken stop)
    {
        TimeSpan retry = RetryMin;
        try
        {
            do
            {
                worker.Clear();
                TimeSpan again;
                try
                {
                    again = await step(contract, stop).ConfigureAwait(false);
                    retry = RetryMin;
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    failed(contract, e);
                    again = retry;
                    retry = retry * 2 < RetryMax ? retry * 2 : RetryMax;
                }

                if (again > TimeSpan.Zero) await worker.WaitAsync(again, time, stop).ConfigureAwait(false);
                else if (worker.TryEnd()) return;
            }
            while (!stop.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A clean stop; the chain remembers.
        }
        finally
        {
            _workers.TryRemove(new KeyValuePair<Address, Worker>(contract, worker));
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

        /// <summary>Ends the worker unless it was signalled since it last looked.</summary>
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
