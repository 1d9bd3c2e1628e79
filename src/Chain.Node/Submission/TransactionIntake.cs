using Chain.Node.Storage.Reads;
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

namespace Chain.Node.Submission;

/// <summary>The way into the mempool for what clients and peers send: signatures are checked together, as many as wait, and at once when none does.</summary>
/// <remarks>
/// Thread-safe. Whatever can be refused without looking at the signature is refused before it waits, so only participants' keys have
/// queues here. Senders take turns, and when there is no room the last one of the sender with most goes: a flood in the name of one key
/// delays no other's transactions by more than their turn (threat D16). One loop checks, so consensus always has a core.
/// </remarks>
internal sealed class TransactionIntake(ChainStore store, TransactionPool pool, PeerHub hub, ReleaseSignatureMemo memo) : BackgroundService
{
    /// <summary>Signatures checked together; default 256: what one turn of the loop takes.</summary>
    public const int BatchMax = 256;

    /// <summary>Bytes of transactions whose signatures are not yet checked; default 16 MiB.</summary>
    public const long BytesMax = 16L * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<Address, LinkedList<Waiting>> _bySender = [];
    private readonly Queue<Address> _turns = new();
    private readonly HeadStates _heads = new(store);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true });
    private long _bytes;
    private bool _isClosed;

    /// <summary>Hands transactions in.</summary>
    /// <param name="transactions">Of any senders.</param>
    /// <param name="passOn">Whether those that are admitted go to the peers: what a peer sent, the others have from it.</param>
    /// <returns>One verdict a transaction, in the same order.</returns>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    public Task<AdmissionVerdict[]> SubmitAsync(IReadOnlyList<Transaction> transactions, bool passOn)
    {
        Ticket ticket = new(transactions.Count);
        HeadState head = _heads.Newest;
        for (int i = 0; i < transactions.Count; i++)
        {
            if (pool.FindRefusal(transactions[i], head, head.Height) is { } refusal) ticket.Decide(i, refusal);
            else Enqueue(new Waiting(transactions[i], ticket, i, head.Height, passOn));
        }

        _wake.Writer.TryWrite(true);
        return ticket.Decided;
    }

    /// <summary>Stops the loop, even one that never came to run, and tells whoever still waits.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock) _isClosed = true;
        while (TakeBatch() is { Count: > 0 } left) left.ForEach(w => w.Ticket.Cancel());
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Yield();
            while (true)
            {
                while (!stoppingToken.IsCancellationRequested && TakeBatch() is { Count: > 0 } batch) Process(batch);
                await _wake.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false);
                _wake.Reader.TryRead(out _);
            }
        }
        catch (OperationCanceledException)
        {
            // A clean stop.
        }
    }

    private void Enqueue(Waiting waiting)
    {
        Waiting? evicted = null;
        lock (_lock)
        {
            if (_isClosed)
            {
                waiting.Ticket.Cancel();
                return;
            }

            Address sender = waiting.Transaction.Sender;
            LinkedList<Waiting>? queue = _bySender.GetValueOrDefault(sender);
            int count = queue?.Count ?? 0;
            AdmissionVerdict? refusal = count >= Limits.MempoolPerSenderMax ? AdmissionVerdict.SenderQueueFull : null;
            if (refusal is null && _bytes + waiting.Bytes > BytesMax && !TryEvict_NeedsLock(count, out evicted)) refusal = AdmissionVerdict.PoolFull;
            if (refusal is { } verdict)
            {
                waiting.Ticket.Decide(waiting.Index, verdict);
                return;
            }

            if (queue is null)
            {
                _bySender.Add(sender, queue = new LinkedList<Waiting>());
                _turns.Enqueue(sender);
            }

            queue.AddLast(waiting);
            _bytes += waiting.Bytes;
        }

        evicted?.Ticket.Decide(evicted.Index, AdmissionVerdict.PoolFull);
    }

    /// <summary>Makes room at the cost of the sender with most, if that has at least two more than the newcomer's: one stays, and its turn with it.</summary>
    private bool TryEvict_NeedsLock(int newcomersCount, out Waiting? evicted)
    {
        LinkedList<Waiting>? largest = _bySender.Values.MaxBy(q => q.Count);
        evicted = largest is not null && largest.Count > newcomersCount + 1 ? largest.Last!.Value : null;
        if (evicted is null) return false;
        largest!.RemoveLast();
        _bytes -= evicted.Bytes;
        return true;
    }

    private List<Waiting> TakeBatch()
    {
        List<Waiting> batch = [];
        lock (_lock)
        {
            while (batch.Count < BatchMax && _turns.TryDequeue(out Address sender))
            {
                LinkedList<Waiting> queue = _bySender[sender];
                Waiting next = queue.First!.Value;
                queue.RemoveFirst();
                _bytes -= next.Bytes;
                batch.Add(next);
                if (queue.Count > 0) _turns.Enqueue(sender);
                else _bySender.Remove(sender);
            }
        }

        return batch;
    }

    private void Process(List<Waiting> batch)
    {
        try
        {
            SignedDigest[] signed = [.. batch.Select(w => TransactionSignatures.Own(w.Transaction))];
            bool[] areGood = new bool[signed.Length];
            SignatureVerifier.VerifyAll(signed, areGood);
            AdmissionVerdict[] verdicts = new AdmissionVerdict[signed.Length];
            List<Transaction> admitted = [], toPassOn = [];
            HeadState head = _heads.Newest;
            for (int i = 0; i < verdicts.Length; i++)
            {
                verdicts[i] = areGood[i] ? Add(batch[i], head) : AdmissionVerdict.BadSignature;
                if (verdicts[i] != AdmissionVerdict.Admitted) continue;
                admitted.Add(batch[i].Transaction);
                if (batch[i].PassOn) toPassOn.Add(batch[i].Transaction);
            }

            hub.BroadcastTransactions(toPassOn);
            RememberReleases(admitted, head);
            for (int i = 0; i < verdicts.Length; i++) batch[i].Ticket.Decide(batch[i].Index, verdicts[i]);
        }
        catch (Exception e)
        {
            // Such as a disk that cannot be read: who asked is told, and the next ones may fare better.
            foreach (Waiting waiting in batch) waiting.Ticket.Fail(e);
        }
    }

    // Deployments hold signatures by release keys, which their block would otherwise wait for. Only those of transactions that their own
    // signature has let in are verified, so nobody has work done in another's name.
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

    /// <summary>A block that was committed since the first checks may have changed what they looked at.</summary>
    private AdmissionVerdict Add(Waiting waiting, HeadState head)
    {
        AdmissionVerdict? refusal = head.Height == waiting.CheckedAt ? null : pool.FindRefusal(waiting.Transaction, head, head.Height);
        return refusal ?? pool.Add(waiting.Transaction, head);
    }

    /// <summary>A transaction whose signature is not yet checked.</summary>
    private sealed record Waiting(Transaction Transaction, Ticket Ticket, int Index, long CheckedAt, bool PassOn)
    {
        public int Bytes => Transaction.Encoded.Length;
    }

    /// <summary>The verdicts of one call as they come. Each is given once, by whichever thread has it.</summary>
    private sealed class Ticket
    {
        private readonly AdmissionVerdict[] _verdicts;
        private readonly TaskCompletionSource<AdmissionVerdict[]> _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left;

        public Ticket(int count)
        {
            _verdicts = new AdmissionVerdict[count];
            _left = count;
            if (count == 0) _decided.SetResult(_verdicts);
        }

        public Task<AdmissionVerdict[]> Decided => _decided.Task;

        public void Decide(int index, AdmissionVerdict verdict)
        {
            _verdicts[index] = verdict;
            if (Interlocked.Decrement(ref _left) == 0) _decided.TrySetResult(_verdicts);
        }

        public void Cancel() => _decided.TrySetCanceled();

        public void Fail(Exception cause) => _decided.TrySetException(cause);
    }
}
