using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Chain.Contracts;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Submission;

/// <summary>Admits transactions of clients, peers and this node to the mempool. Verifies the signatures of all waiting transactions together.</summary>
/// <remarks>
/// All checks except that of the signature come first, so only keys of participants have a queue here. The loop takes transactions in the
/// turns of <see cref="IntakeQueue"/>: of those who handed them in, and of their senders. So a flood in the name of one key delays another
/// sender by at most one turn (threat D16), and a flood by a stranger delays others, the key's owner included, by as much. A lone
/// transaction is verified immediately. A client's transaction that the pool has no room for, or that leaves a nonce gap, waits here for at
/// most <see cref="PatienceMax"/>, before its signature costs anything. Only one loop verifies, so the intake uses at most one core. Thread-safe.
/// </remarks>
internal sealed class TransactionIntake(ChainStore store, TransactionPool pool, PeerHub hub, ReleaseSignatureMemo memo, TimeProvider? time = null)
    : BackgroundService
{
    /// <summary>Maximum number of signatures that one turn of the loop verifies together: 256.</summary>
    public const int BatchMax = 256;

    /// <summary>Maximum size of all transactions whose signatures are not verified yet, in bytes: 16 MiB.</summary>
    public const long BytesMax = 16L * 1024 * 1024;

    /// <summary>Longest time that a client's transaction waits for room: 1 s.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(1);

    // How often the loop looks for what has waited too long.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly IntakeQueue _queue = new(BytesMax);
    private readonly HeadStates _heads = new(store);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private volatile bool _isWaiting; // Whether the queue holds transactions that the pool has no room for.
    private long _overdueRefusedAt; // Owner: the loop.
    private bool _isClosed;

    /// <summary>Submits transactions.</summary>
    /// <param name="transactions">Of any senders.</param>
    /// <param name="forward">Whether to forward admitted transactions to the peers. False for a peer's transactions: it forwards them itself.</param>
    /// <param name="source">Who hands the transactions in; by default this node.</param>
    /// <returns>One verdict per transaction, in the same order.</returns>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    public Task<AdmissionVerdict[]> SubmitAsync(IReadOnlyList<Transaction> transactions, bool forward, IntakeSource source = default)
    {
        IntakeTicket ticket = new(transactions.Count);
        HeadState head = _heads.Newest;
        long now = _time.GetTimestamp();
        bool mayTakeAny = false;
        for (int i = 0; i < transactions.Count; i++)
        {
            AdmissionVerdict? refusal = pool.FindRefusal(transactions[i], head.StandingOf(transactions[i].Sender), head.Height, source.Origin);
            if (refusal is { } verdict && !(source.IsClient && AdmissionChecks.MayPass(verdict)))
            {
                ticket.Decide(i, verdict);
                continue;
            }

            mayTakeAny |= refusal is null;
            Enqueue(new WaitingTransaction(transactions[i], source, ticket, i, forward, now)
            {
                CheckedAt = head.Height,
                Obstacle = refusal ?? AdmissionVerdict.PoolFull,
            });
        }

        if (mayTakeAny) Wake();
        else _isWaiting = true;
        return ticket.Decided;
    }

    /// <summary>Stops the loop, even if it has never run, and cancels the waiting callers.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _isClosed = true;
            _queue.TakeOlder(long.MaxValue, _ => true).ForEach(w => w.Ticket.Cancel());
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        pool.RoomFreed += Wake;
        using ITimer timer = _time.CreateTimer(_ => { if (_isWaiting) Wake(); }, null, CheckInterval, CheckInterval);
        try
        {
            await Task.Yield();
            while (true)
            {
                RefuseOverdue();
                while (!stoppingToken.IsCancellationRequested && TakeBatch() is { Count: > 0 } batch) Process(batch);
                await _wake.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false);
                _wake.Reader.TryRead(out _);
            }
        }
        catch (OperationCanceledException)
        {
            // The node is stopping.
        }
        finally
        {
            pool.RoomFreed -= Wake;
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private void Enqueue(WaitingTransaction waiting)
    {
        WaitingTransaction? evicted = null;
        AdmissionVerdict? refusal = null;
        lock (_lock)
        {
            if (_isClosed) waiting.Ticket.Cancel();
            else refusal = _queue.TryAdd(waiting, out evicted);
        }

        if (refusal is { } verdict) waiting.Decide(verdict);
        evicted?.Decide(AdmissionVerdict.PoolFull);
    }

    /// <summary>Refuses what has waited for room long enough, with the obstacle that it met last.</summary>
    private void RefuseOverdue()
    {
        if (!_isWaiting || _time.GetElapsedTime(_overdueRefusedAt) < CheckInterval) return;
        _overdueRefusedAt = _time.GetTimestamp();
        long before = _time.GetTimestamp() - (long)(PatienceMax.TotalSeconds * _time.TimestampFrequency);
        List<WaitingTransaction> overdue;
        lock (_lock) overdue = _queue.TakeOlder(before, source => source.IsClient); // A peer's wait for their turn, however long that takes.
        foreach (WaitingTransaction waiting in overdue) waiting.Decide(waiting.Obstacle);
    }

    /// <summary>Takes the next transactions for which the pool has room. Empty if there are none.</summary>
    private List<WaitingTransaction> TakeBatch()
    {
        HeadState head = _heads.Newest;
        Dictionary<Address, ulong> firstMissing = []; // Of each sender, after the transactions that this batch has taken.
        Dictionary<WaitingTransaction, AdmissionVerdict> refused = [];
        List<WaitingTransaction> batch;
        bool isDone;
        do
        {
            lock (_lock)
            {
                batch = _queue.TakeBatch(BatchMax, MayTake);
                _isWaiting = !_queue.IsEmpty;
            }

            isDone = batch.Count == 0;
            batch.RemoveAll(refused.ContainsKey);
            foreach ((WaitingTransaction waiting, AdmissionVerdict verdict) in refused) waiting.Decide(verdict);
            refused.Clear();
        }
        while (batch.Count == 0 && !isDone);

        return batch;

        bool MayTake(WaitingTransaction waiting)
        {
            if (!waiting.Source.IsClient) return true;
            Address sender = waiting.Transaction.Sender;
            AdmissionVerdict? refusal = pool.FindRefusal(
                waiting.Transaction, head.StandingOf(sender), head.Height, waiting.Source.Origin, firstMissing.GetValueOrDefault(sender));
            if (refusal is { } obstacle && AdmissionChecks.MayPass(obstacle))
            {
                waiting.Obstacle = obstacle;
                return false;
            }

            if (refusal is { } verdict) refused.Add(waiting, verdict);
            else firstMissing[sender] = waiting.Transaction.Nonce + 1;
            waiting.CheckedAt = head.Height;
            return true;
        }
    }

    private void Process(List<WaitingTransaction> batch)
    {
        try
        {
            SignedDigest[] signed = [.. batch.Select(w => TransactionSignatures.Own(w.Transaction))];
            bool[] areGood = new bool[signed.Length];
            SignatureVerifier.VerifyAll(signed, areGood);
            AdmissionVerdict[] verdicts = new AdmissionVerdict[signed.Length];
            List<Transaction> admitted = [], toForward = [];
            HeadState head = _heads.Newest;
            for (int i = 0; i < verdicts.Length; i++)
            {
                verdicts[i] = areGood[i] ? Add(batch[i], head) : AdmissionVerdict.BadSignature;
                if (verdicts[i] != AdmissionVerdict.Admitted) continue;
                admitted.Add(batch[i].Transaction);
                if (batch[i].Forward) toForward.Add(batch[i].Transaction);
            }

            hub.BroadcastTransactions(toForward);
            RememberReleases(admitted, head);
            for (int i = 0; i < verdicts.Length; i++) batch[i].Decide(verdicts[i]);
        }
        catch (Exception e)
        {
            // For example, the disk cannot be read. These callers get the error; the next batch may succeed.
            foreach (WaitingTransaction waiting in batch) waiting.Ticket.Fail(e);
        }
    }

    // Verifies the release signatures in deployments now, so that their block need not wait for it. Only admitted transactions: nobody
    // can cause this work in the name of another participant.
    private void RememberReleases(List<Transaction> admitted, HeadState head)
    {
        List<SignedDigest> signed = [];
        List<(Hash256 Transaction, ushort Asked)> deployments = [];
        foreach (Transaction transaction in admitted)
        {
            ushort asked = CollectRelease(transaction, head, signed);
            if (asked != 0) deployments.Add((transaction.Id, asked));
        }

        if (signed.Count == 0) return;
        bool[] areGood = new bool[signed.Count];
        SignatureVerifier.VerifyAll(CollectionsMarshal.AsSpan(signed), areGood);
        int next = 0;
        foreach ((Hash256 transaction, ushort asked) in deployments)
        {
            int count = BitOperations.PopCount(asked);
            memo.Remember(transaction, default(KnownSignatures).WithRelease(asked, areGood.AsSpan(next, count)).GoodReleaseSignatures);
            next += count;
        }
    }

    private ushort CollectRelease(Transaction transaction, HeadState head, List<SignedDigest> into)
    {
        if (!TransactionSignatures.IsDeployment(transaction)) return 0;
        BlockContext next = new(store.Genesis.ChainId, head.Height + 1, head.Height + 1);
        return TransactionSignatures.CollectRelease(transaction, next, head.Participant(transaction.Sender), into);
    }

    /// <summary>Adds a transaction. Repeats the checks first if a block was committed in the meantime. The pool's hard bounds decide about room.</summary>
    private AdmissionVerdict Add(WaitingTransaction waiting, HeadState head)
    {
        PoolOrigin origin = waiting.Source.Origin;
        SenderStanding sender = head.StandingOf(waiting.Transaction.Sender);
        AdmissionVerdict? refusal = head.Height == waiting.CheckedAt ? null : pool.FindRefusal(waiting.Transaction, sender, head.Height, origin);
        return refusal is { } verdict && !AdmissionChecks.MayPass(verdict) ? verdict : pool.Add(waiting.Transaction, sender, origin);
    }
}
