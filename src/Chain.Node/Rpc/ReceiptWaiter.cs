using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Storage;

namespace Chain.Node.Rpc;

/// <summary>Lets callers wait for a transaction to become final without polling.</summary>
internal sealed class ReceiptWaiter(ChainStore store, CommitFeed feed, TimeProvider time) : BackgroundService
{
    private const int WaitersMax = 100_000;
    private readonly ConcurrentDictionary<Hash256, TaskCompletionSource> _waiting = new();

    /// <summary>Height and index of the transaction, or null if it is in no block when the time is up.</summary>
    public async Task<(long Height, int Index)?> WaitAsync(Hash256 id, TimeSpan wait, CancellationToken cancellation)
    {
        if (store.FindTransaction(id) is { } known) return known;
        if (wait <= TimeSpan.Zero || _waiting.Count >= WaitersMax) return null;
        TaskCompletionSource final = _waiting.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (store.FindTransaction(id) is { } meanwhile) return meanwhile;
        try
        {
            await final.Task.WaitAsync(wait, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _waiting.TryRemove(id, out _);
        }

        return store.FindTransaction(id);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using CommitSubscription subscription = feed.Subscribe() ?? throw new InvalidOperationException("The feed has no room for the node itself.");
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (Receipt receipt in committed.Executed.Receipts)
                {
                    if (_waiting.TryRemove(receipt.TransactionId, out TaskCompletionSource? final)) final.TrySetResult();
                }
            }
        }
    }
}
