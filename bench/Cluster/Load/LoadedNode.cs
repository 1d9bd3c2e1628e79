using System.Diagnostics;
using Chain.Core.Ledger;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterBench.Load;

/// <summary>One validator, the senders that use it, and their transactions in flight.</summary>
internal sealed class LoadedNode : IAsyncDisposable
{
    private const int BatchMax = 128;
    private const int BatchBytesMax = 60 * 1024;
    private const int CallsMax = 16;
    private const int ChannelCount = 4;
    private static readonly TimeSpan OfferPatience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMilliseconds(20), RefusedPauseMax = TimeSpan.FromMilliseconds(320);

    private readonly SignedReports[] _senders;
    private readonly GrpcChannel[] _channels;
    private readonly GrpcChannel _watched; // From an address of its own: a node charges an address for its notices and its submissions.
    private readonly SemaphoreSlim _room;
    private readonly SemaphoreSlim _calls;
    private int _nextSender;
    private int _nextChannel;
    private long _refusals, _givenUp;

    public LoadedNode(string address, int number, IReadOnlyList<SignedReports> senders)
    {
        _senders = [.. senders];
        _channels = [.. Enumerable.Range(0, ChannelCount).Select(i => LoopbackChannel.Open(address, ((ChannelCount + 1) * number) + i))];
        _watched = LoopbackChannel.Open(address, ((ChannelCount + 1) * number) + ChannelCount);
        _room = new SemaphoreSlim(0);
        _calls = new SemaphoreSlim(Math.Clamp(senders.Count, 1, CallsMax)); // Calls of one sender would overtake each other, and leave gaps.
        Watch = new FinalityWatch(new Fwledger.V1.Ledger.LedgerClient(_watched), _room);
    }

    public FinalityWatch Watch { get; }

    /// <summary>Number of refused and resubmitted transactions since the last call.</summary>
    public long TakeRefusals() => Interlocked.Exchange(ref _refusals, 0);

    /// <summary>Number of transactions since the last call that their client did not even send, because its sender's calls took too long.</summary>
    public long TakeGivenUp() => Interlocked.Exchange(ref _givenUp, 0);

    /// <summary>Signs transactions until the senders together have this many ready.</summary>
    public void Sign(int count)
    {
        int each = (count + _senders.Length - 1) / _senders.Length;
        foreach (SignedReports sender in _senders) sender.Sign(Math.Max(0, each - sender.Count));
    }

    /// <summary>
    /// Keeps this many transactions in flight until the time is up or all signed transactions are sent. None may be in flight
    /// before.
    /// </summary>
    public async Task SaturateAsync(int places, long untilTimestamp)
    {
        if (places == 0) return;
        while (_room.Wait(0))
        {
            // Discard places that an earlier phase released.
        }

        _room.Release(places);
        List<Task> calls = [];
        while (Stopwatch.GetTimestamp() < untilTimestamp)
        {
            await _room.WaitAsync();
            int free = 1;
            while (free < BatchMax && _room.Wait(0)) free++;
            List<Transaction> batch = Take(free);
            if (batch.Count < free) _room.Release(free - batch.Count);
            if (batch.Count == 0) break;
            calls.Add(await SendAsync(batch, Stopwatch.GetTimestamp()));
            calls.RemoveAll(c => c.IsCompletedSuccessfully);
        }

        await Task.WhenAll(calls);
    }

    /// <summary>
    /// Offers transactions when they are due, each sender with one call at a time. A transaction that the node refuses, or that has waited
    /// too long for its sender's turn, is lost to its client, which does not try again.
    /// </summary>
    /// <param name="dueAt">Timestamps, in ascending order.</param>
    public Task OfferAsync(IReadOnlyList<long> dueAt) => Task.WhenAll(_senders.Select((sender, s) =>
        OfferAsync(sender, [.. dueAt.Where((_, i) => i % _senders.Length == s)], _channels[s % _channels.Length])));

    private async Task OfferAsync(SignedReports sender, long[] dueAt, GrpcChannel channel)
    {
        for (int at = 0; at < dueAt.Length;)
        {
            TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), dueAt[at]);
            if (wait > TimeSpan.Zero) await Task.Delay(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait);
            long now = Stopwatch.GetTimestamp();
            for (; at < dueAt.Length && Stopwatch.GetElapsedTime(dueAt[at], now) > OfferPatience; at++) Interlocked.Increment(ref _givenUp);
            List<Transaction> batch = [];
            int bytes = 0;
            for (; at < dueAt.Length && dueAt[at] <= now && HasRoom(batch.Count, bytes) && sender.TryTake(out Transaction next); at++)
            {
                Watch.Expect(next, dueAt[at]);
                batch.Add(next);
                bytes += next.Encoded.Length;
            }

            if (batch.Count == 0) continue;
            List<Transaction> refused = await TrySubmitAsync(channel, batch);
            if (refused.Count == 0) continue;
            Interlocked.Add(ref _refusals, refused.Count);
            refused.ForEach(Watch.Forget);
            sender.Return(batch.Count - batch.IndexOf(refused[0])); // Later nonces wait for it. Those that the node has are sent twice.
        }
    }

    /// <summary>Sends a transaction of another sender beside the load, and returns how long it took until it was final.</summary>
    public async Task<TimeSpan> CommitOneAsync(Transaction transaction)
    {
        long start = Stopwatch.GetTimestamp();
        Fwledger.V1.Ledger.LedgerClient client = new(_channels[^1]);
        await client.SubmitTransactionAsync(new SubmitTransactionRequest { Transaction = UnsafeByteOperations.UnsafeWrap(transaction.Encoded) });
        await client.GetReceiptAsync(new GetReceiptRequest { TransactionId = transaction.Id.ToString(), WaitMs = 60_000 });
        return Stopwatch.GetElapsedTime(start);
    }

    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        foreach (GrpcChannel channel in _channels) channel.Dispose();
        _watched.Dispose();
        _room.Dispose();
        _calls.Dispose();
    }

    private List<Transaction> Take(int count)
    {
        List<Transaction> batch = [];
        int bytes = 0;
        for (int misses = 0; batch.Count < count && misses < _senders.Length && HasRoom(batch.Count, bytes);)
        {
            if (_senders[_nextSender++ % _senders.Length].TryTake(out Transaction next))
            {
                batch.Add(next);
                bytes += next.Encoded.Length;
            }
            else
            {
                misses++;
            }
        }

        return batch;
    }

    private static bool HasRoom(int count, int bytes) => count < BatchMax && bytes < BatchBytesMax - 1024;

    private Task<Task> SendAsync(List<Transaction> batch, long dueAt) => SendAsync(batch, Enumerable.Repeat(dueAt, batch.Count).ToArray());

    /// <summary>
    /// The outer task completes when the call has started; the inner one when all of its transactions are in the mempool.
    /// </summary>
    private Task<Task> SendAsync(List<Transaction> batch, long[] dueAt)
    {
        for (int i = 0; i < batch.Count; i++) Watch.Expect(batch[i], dueAt[i]);
        return StartAsync(batch);
    }

    private async Task<Task> StartAsync(List<Transaction> batch)
    {
        await _calls.WaitAsync();
        return HandInAsync(_channels[_nextChannel++ % _channels.Length], batch);
    }

    private async Task HandInAsync(GrpcChannel channel, List<Transaction> batch)
    {
        try
        {
            for (TimeSpan pause = RefusedPause; ; pause = pause < RefusedPauseMax ? 2 * pause : pause)
            {
                batch = await TrySubmitAsync(channel, batch);
                if (batch.Count == 0) return;
                Interlocked.Add(ref _refusals, batch.Count);
                await Task.Delay(pause);
            }
        }
        finally
        {
            _calls.Release();
        }
    }

    /// <summary>Submits a batch. Returns the transactions that the node refused for now.</summary>
    private static async Task<List<Transaction>> TrySubmitAsync(GrpcChannel channel, List<Transaction> batch)
    {
        SubmitTransactionsRequest request = new();
        request.Transactions.AddRange(batch.Select(t => UnsafeByteOperations.UnsafeWrap(t.Encoded)));
        try
        {
            SubmitTransactionsReply reply = await new Fwledger.V1.Ledger.LedgerClient(channel).SubmitTransactionsAsync(request);
            SubmitVerdict? hopeless = reply.Verdicts.FirstOrDefault(v => !v.Accepted && v.Verdict is not ("PoolFull" or "SenderQueueFull"
                or "NonceTooFarAhead" or "NonceTooLow" or "NonceGap"));
            if (hopeless is not null) throw new InvalidOperationException($"a transaction was refused: {hopeless.Problem}");
            return [.. batch.Where((_, i) => !reply.Verdicts[i].Accepted && reply.Verdicts[i].Verdict != "NonceTooLow")];
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.ResourceExhausted || IsTooOften(e))
        {
            return batch; // The node refused the whole call; send it again later.
        }
    }

    // The node applies its limit per address before gRPC, so the refusal is an HTTP status.
    private static bool IsTooOften(RpcException e) => e.StatusCode is StatusCode.Unavailable && e.Status.Detail.Contains("429", StringComparison.Ordinal);
}
