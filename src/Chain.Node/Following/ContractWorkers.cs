using System.Collections.Concurrent;
using Chain.Core.Primitives;

namespace Chain.Node.Following;

/// <summary>
/// One worker for each contract that has something left to do. A worker looks at the chain, does the one next step, and sleeps until
/// the contract changes or its time to look again has come; what the chain says is all that it remembers.
/// </summary>
/// <param name="step">Does the next step of a contract; says when to look again, see the constants.</param>
/// <param name="time">Clock for the waits.</param>
/// <param name="failed">Told of each step that threw; it is tried again, ever more slowly.</param>
internal sealed class ContractWorkers(Func<Address, CancellationToken, Task<TimeSpan>> step, TimeProvider time, Action<Address, Exception> failed)
{
    /// <summary>Nothing is left to do until the contract changes.</summary>
    public static readonly TimeSpan UntilChanged = TimeSpan.Zero;

    /// <summary>The step could not be done: try it again, ever more slowly, or as soon as the contract changes.</summary>
    public static readonly TimeSpan TryAgain = TimeSpan.FromTicks(-1);

    private const int WorkersMax = 4096;
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Address, Worker> _workers = new();

    /// <summary>Whether half of the workers that there may be are free.</summary>
    public bool HaveRoom => _workers.Count <= WorkersMax / 2;

    /// <summary>Makes the contract's worker look at it now; starts one if there is none.</summary>
    /// <returns>False if there are too many workers already: come back to the contract later.</returns>
    public bool TrySignal(Address contract, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_workers.TryGetValue(contract, out Worker? worker))
            {
                if (worker.TrySignal()) return true;
                continue; // It is just ending.
            }

            if (_workers.Count >= WorkersMax) return false;
            Worker fresh = new();
            if (!_workers.TryAdd(contract, fresh)) continue;
            fresh.Task = Task.Run(() => RunAsync(contract, fresh, stop), CancellationToken.None);
            return true;
        }

        return true;
    }

    /// <summary>Waits until every worker has ended; cancel the token that was given to <see cref="TrySignal"/> first.</summary>
    public Task DrainAsync() => Task.WhenAll(_workers.Values.Select(w => w.Task));

    private async Task RunAsync(Address contract, Worker worker, CancellationToken stop)
    {
        TimeSpan retry = RetryMin;
        try
        {
            do
            {
                worker.Clear();
                TimeSpan again = await LookAsync(contract, stop).ConfigureAwait(false);
                if (again == TryAgain)
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
            // A clean stop; the chain remembers.
        }
        finally
        {
            _workers.TryRemove(new KeyValuePair<Address, Worker>(contract, worker));
        }
    }

    private async Task<TimeSpan> LookAsync(Address contract, CancellationToken stop)
    {
        try
        {
            return await step(contract, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            failed(contract, e);
            return TryAgain;
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
