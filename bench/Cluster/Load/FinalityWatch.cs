using System.Collections.Concurrent;
using System.Diagnostics;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClusterBench.Load;

/// <summary>Learns from one node's notices of commits which transactions are final there, and when. Thread-safe.</summary>
internal sealed class FinalityWatch(Fwledger.V1.Ledger.LedgerClient client, SemaphoreSlim room) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Hash256, (Transaction Transaction, long DueAt)> _underWay = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private AsyncServerStreamingCall<CommitNotice>? _call;
    private List<double> _latencies = [];
    private long _blocks;
    private Task _reading = Task.CompletedTask;

    /// <summary>Transactions that are not final yet.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Those that were due so long ago, each sender's in order of nonce.</summary>
    public IReadOnlyList<Transaction> Missing(TimeSpan olderThan) =>
        [.. _underWay.Values.Where(t => Stopwatch.GetElapsedTime(t.DueAt) >= olderThan).Select(t => t.Transaction).OrderBy(t => t.Sender).ThenBy(t => t.Nonce)];

    /// <summary>What broke the stream of notices, or null.</summary>
    public Exception? Problem { get; private set; }

    public async Task StartAsync()
    {
        _call = client.Subscribe(new SubscribeRequest { TransactionIds = true, NoEvents = true }, cancellationToken: _ended.Token);
        await _call.ResponseHeadersAsync;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Called before a transaction is sent.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="dueAt">Timestamp at which it was to be sent, from which its latency counts.</param>
    public void Expect(Transaction transaction, long dueAt) => _underWay[transaction.Id] = (transaction, dueAt);

    /// <summary>Latencies in milliseconds and blocks since the last call.</summary>
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
                if (!_underWay.TryRemove(Hash256.From(id.Span), out (Transaction, long DueAt) known)) continue;
                _latencies.Add(Stopwatch.GetElapsedTime(known.DueAt, now).TotalMilliseconds);
                released++;
            }

            _blocks++;
            if (released > 0) room.Release(released); // Within the lock: after TakeResults nothing of a phase before is given back.
        }
    }
}
