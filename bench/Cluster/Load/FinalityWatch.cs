using System.Collections.Concurrent;
using System.Diagnostics;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClusterBench.Load;

/// <summary>Learns from one node's commit notices which transactions became final, and when. Thread-safe.</summary>
internal sealed class FinalityWatch(Fwledger.V1.Ledger.LedgerClient client, SemaphoreSlim room) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Hash256, long> _underWay = new(); // When each was due.
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private AsyncServerStreamingCall<CommitNotice>? _call;
    private List<double> _latencies = [];
    private long _blocks;
    private Task _reading = Task.CompletedTask;

    /// <summary>Number of transactions that were sent, not refused, and are not final yet.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>The error that broke the stream of notices; null if none.</summary>
    public Exception? Problem { get; private set; }

    public async Task StartAsync()
    {
        _call = client.Subscribe(new SubscribeRequest { TransactionIds = true, NoEvents = true }, cancellationToken: _ended.Token);
        await _call.ResponseHeadersAsync;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Registers a transaction. Called before it is sent.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="dueAt">Timestamp at which it was due to be sent. Its latency counts from then.</param>
    public void Expect(Transaction transaction, long dueAt) => _underWay[transaction.Id] = dueAt;

    /// <summary>Forgets a transaction that the node has refused.</summary>
    public void Forget(Transaction transaction) => _underWay.TryRemove(transaction.Id, out _);

    /// <summary>Latencies in milliseconds, and the number of blocks, since the last call.</summary>
    public (IReadOnlyList<double> LatenciesMs, long Blocks) TakeResults()
    {
        lock (_lock)
        {
            (List<double> latencies, long blocks) = (_latencies, _blocks);
            (_latencies, _blocks) = ([], 0);
            return (latencies, blocks);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _reading;
        _call?.Dispose();
        _ended.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call!.ResponseStream.MoveNext(_ended.Token)) Note(_call.ResponseStream.Current);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            if (!_ended.IsCancellationRequested) Problem = e;
        }
    }

    private void Note(CommitNotice notice)
    {
        long now = Stopwatch.GetTimestamp();
        int released = 0;
        lock (_lock)
        {
            foreach (ByteString id in notice.TransactionIds)
            {
                if (!_underWay.TryRemove(Hash256.From(id.Span), out long dueAt)) continue;
                _latencies.Add(Stopwatch.GetElapsedTime(dueAt, now).TotalMilliseconds);
                released++;
            }

            _blocks++;
            if (released > 0) room.Release(released); // Inside the lock: after TakeResults, an earlier phase releases no more places.
        }
    }
}
