using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Mempool;

/// <summary>Transactions that wait for a block: bounded as a whole and for each sender, kept in order of nonce. Thread-safe.</summary>
/// <remarks>
/// A full pool makes room for a sender with few waiting transactions by dropping the last one of the sender with most, so a flood
/// from some keys keeps no other key out (threat D16). What is dropped can be handed in again. Among senders that have about as many it drops
/// nothing: when all send too much, whoever comes late is refused, and what was admitted stays. But a transaction that others of its sender wait
/// for always gets in, since a pool that is full of what cannot go into a block would never empty: into a reserve that is theirs alone, and once
/// that is full too in place of the last that waits for it.
/// </remarks>
internal sealed class TransactionPool(int transactionsMax = TransactionPool.DefaultTransactionsMax, long bytesMax = TransactionPool.DefaultBytesMax)
{
    /// <summary>Transactions that may wait; default 20000, two full blocks. A quarter more of those that others of their sender wait for.</summary>
    public const int DefaultTransactionsMax = 20_000;

    /// <summary>Bytes that may wait; default 64 MiB. A quarter more as with the number.</summary>
    public const long DefaultBytesMax = 64L * 1024 * 1024;

    // A sender that has more than so many times what another has waiting gives way to it.
    private const int FairShare = 2;

    // What a full pool still takes of transactions that others wait for: this part of its bounds.
    private const int ReservePart = 4;

    private static readonly Comparer<SenderQueue> BySender = Comparer<SenderQueue>.Create((a, b) => a.Sender.CompareTo(b.Sender));

    private readonly Lock _lock = new();
    private readonly SortedDictionary<Address, SenderQueue> _senders = [];
    private readonly SortedSet<SenderQueue> _ready = new(BySender);
    private readonly Dictionary<Hash256, Transaction> _byId = [];
    private long _bytes;
    private Address _firstSender;

    /// <summary>Raised, outside the lock, when a transaction was admitted with which its sender has one that can go into the next block.</summary>
    public event Action<Transaction>? Admitted;

    /// <summary>Transactions that wait.</summary>
    public int Count
    {
        get { lock (_lock) return _byId.Count; }
    }

    /// <summary>Bytes that wait.</summary>
    public long Bytes
    {
        get { lock (_lock) return _bytes; }
    }

    /// <summary>Whether any waiting transaction could go into the next block.</summary>
    public bool HasReady
    {
        get { lock (_lock) return _ready.Count > 0; }
    }

    /// <summary>The first nonce at or above <paramref name="next"/> that no waiting transaction of the sender has.</summary>
    public ulong FirstFreeNonce(Address sender, ulong next)
    {
        lock (_lock)
        {
            SenderQueue? queue = _senders.GetValueOrDefault(sender);
            while (queue?.Has(next) == true) next++;
            return next;
        }
    }

    /// <summary>Whether a transaction waits.</summary>
    public bool Contains(in Hash256 id)
    {
        lock (_lock) return _byId.ContainsKey(id);
    }

    /// <summary>Checks a transaction against the state and lets it wait. Cheap checks first, the signature last.</summary>
    public AdmissionVerdict Admit(Transaction transaction, StateView view)
    {
        if (FindRefusal(transaction, view, view.Head.Height) is { } refusal) return refusal;
        return transaction.IsSignatureValid() ? Add(transaction, view) : AdmissionVerdict.BadSignature;
    }

    /// <summary>Every check but that of the signature, which is the costly one; null if nothing speaks against the transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="state">The state at the head.</param>
    /// <param name="height">The head's height.</param>
    public AdmissionVerdict? FindRefusal(Transaction transaction, IStateReader state, long height)
    {
        lock (_lock)
        {
            if (FindRefusal_NeedsLock(transaction) is { } refusal) return refusal;
        }

        ulong next = state.NextNonce(transaction.Sender);
        if (transaction.Nonce >= next && transaction.Nonce - next >= Limits.MempoolPerSenderMax)
        {
            return state.Participant(transaction.Sender) is null ? AdmissionVerdict.UnknownSender : AdmissionVerdict.NonceTooFarAhead;
        }

        AdmissionVerdict verdict = Translate(ContractEngine.CheckForMempool(transaction, state, height + 1, signatureChecked: true));
        return verdict == AdmissionVerdict.Admitted ? null : verdict;
    }

    /// <summary>Lets a transaction wait that passed <see cref="FindRefusal"/> and whose signature is good.</summary>
    public AdmissionVerdict Add(Transaction transaction, IStateReader state)
    {
        ulong next = state.NextNonce(transaction.Sender);
        AdmissionVerdict verdict;
        bool isReady;
        lock (_lock)
        {
            if (FindRefusal_NeedsLock(transaction) is { } refusal) return refusal;
            if (!_senders.TryGetValue(transaction.Sender, out SenderQueue? queue))
                _senders.Add(transaction.Sender, queue = new SenderQueue(transaction.Sender, next));
            foreach (Transaction stale in queue.Advance(next)) Forget_NeedsLock(stale, queue);
            verdict = Add_NeedsLock(transaction, queue);
            isReady = queue.IsReady;
            Settle_NeedsLock(queue);
        }

        if (verdict == AdmissionVerdict.Admitted && isReady) Admitted?.Invoke(transaction);
        return verdict;
    }

    /// <summary>Transactions for the next block: senders take turns from block to block, each sender's in order of nonce (threat D16).</summary>
    public IReadOnlyList<Transaction> Take(int bytesMaxOfBlock, int countMax)
    {
        List<Transaction> taken = [];
        int room = bytesMaxOfBlock - Limits.HeaderBytesMax;
        lock (_lock)
        {
            List<SenderQueue> turns = [.. _ready];
            int first = Math.Max(0, turns.FindIndex(q => q.Sender.CompareTo(_firstSender) >= 0));
            turns = [.. turns[first..], .. turns[..first]];
            if (turns.Count > 1) _firstSender = turns[1].Sender;
            for (int index = 0; turns.Count > 0 && taken.Count < countMax; index++)
            {
                // Each sender that still has one gets a turn; whoever has none, or one that does not fit, is done.
                int left = 0;
                for (int i = 0; i < turns.Count && taken.Count < countMax; i++)
                {
                    if (turns[i].ReadyAt(index) is not { } next || next.Encoded.Length + 5 > room) continue;
                    room -= next.Encoded.Length + 5;
                    taken.Add(next);
                    turns[left++] = turns[i];
                }

                turns.RemoveRange(left, turns.Count - left);
            }
        }

        return taken;
    }

    /// <summary>What is known of each transaction's signatures: one that waits here, byte for byte, has had its own checked.</summary>
    public KnownSignatures[] KnownSignatures(IReadOnlyList<Transaction> transactions)
    {
        KnownSignatures[] known = new KnownSignatures[transactions.Count];
        lock (_lock)
        {
            for (int i = 0; i < known.Length; i++)
            {
                Transaction transaction = transactions[i];
                if (!_byId.TryGetValue(transaction.Id, out Transaction? waiting)) continue;
                if (ReferenceEquals(waiting, transaction) || waiting.Encoded.Span.SequenceEqual(transaction.Encoded.Span))
                    known[i] = Contracts.KnownSignatures.OwnIsGood;
            }
        }

        return known;
    }

    /// <summary>Drops one transaction.</summary>
    public void Remove(Transaction transaction)
    {
        lock (_lock)
        {
            if (Remove_NeedsLock(transaction) is { } queue) Settle_NeedsLock(queue);
        }
    }

    /// <summary>Drops what a sender can no longer have executed: it is suspended, or the key is not in force any more.</summary>
    public void RemoveInadmissible(Address sender, StateView view)
    {
        lock (_lock)
        {
            if (!_senders.TryGetValue(sender, out SenderQueue? queue)) return;
            RemoveInadmissible_NeedsLock(queue, view);
            Settle_NeedsLock(queue);
        }
    }

    /// <summary>Drops what a block used up, whatever of its senders can no longer follow, and what is of a sender or a key that the block took out of
    /// force.</summary>
    public void OnCommitted(ExecutedBlock executed, StateView view)
    {
        HashSet<Hash256> written = [.. executed.Writes.Select(w => w.Key.Path)];
        lock (_lock)
        {
            HashSet<Address> senders = [];
            foreach (Transaction transaction in executed.Block.Transactions)
            {
                senders.Add(transaction.Sender);
                Remove_NeedsLock(transaction);
            }

            foreach (Address sender in senders)
            {
                if (!_senders.TryGetValue(sender, out SenderQueue? queue)) continue;
                foreach (Transaction stale in queue.Advance(view.NextNonce(sender))) Forget_NeedsLock(stale, queue);
                Settle_NeedsLock(queue);
            }

            SenderQueue[] changed = [.. _senders.Values.Where(q => written.Contains(q.RecordPath))];
            foreach (SenderQueue queue in changed)
            {
                RemoveInadmissible_NeedsLock(queue, view);
                Settle_NeedsLock(queue);
            }
        }
    }

    /// <summary>Some waiting transactions, for a peer that has just connected.</summary>
    public IReadOnlyList<Transaction> Sample(int countMax)
    {
        lock (_lock) return [.. _senders.Values.SelectMany(q => q.All()).Take(countMax)];
    }

    private AdmissionVerdict? FindRefusal_NeedsLock(Transaction transaction)
    {
        if (_byId.ContainsKey(transaction.Id)) return AdmissionVerdict.AlreadyWaiting;
        int waiting = _senders.TryGetValue(transaction.Sender, out SenderQueue? queue) ? queue.Count : 0;
        if (waiting >= Limits.MempoolPerSenderMax) return AdmissionVerdict.SenderQueueFull;
        bool getsIn = HasRoom_NeedsLock(transaction, mayUseReserve: false) || IsWaitedFor(transaction, queue)
            || _senders.Values.Any(q => MustGiveWay(q, waiting + 1));
        return getsIn ? null : AdmissionVerdict.PoolFull;
    }

    private bool HasRoom_NeedsLock(Transaction transaction, bool mayUseReserve) =>
        _byId.Count < transactionsMax + (mayUseReserve ? transactionsMax / ReservePart : 0)
        && _bytes + transaction.Encoded.Length <= bytesMax + (mayUseReserve ? bytesMax / ReservePart : 0);

    // Whether a queue drops its last for a sender that has so many waiting, the new one included.
    private static bool MustGiveWay(SenderQueue queue, int waiting) => queue.Count > FairShare * waiting;

    // Whether its sender has later ones here, which cannot go into a block before it.
    private static bool IsWaitedFor(Transaction transaction, SenderQueue? queue) => queue is { Count: > 0 } && queue.Last.Nonce > transaction.Nonce;

    private AdmissionVerdict Add_NeedsLock(Transaction transaction, SenderQueue queue)
    {
        if (!queue.TryAdd(transaction)) return transaction.Nonce < queue.Next ? AdmissionVerdict.NonceTooLow : AdmissionVerdict.NonceTaken;
        bool mayUseReserve = IsWaitedFor(transaction, queue);
        long freed = 0;
        while (freed < transaction.Encoded.Length && !HasRoom_NeedsLock(transaction, mayUseReserve))
        {
            SenderQueue largest = _senders.Values.MaxBy(q => q.Count)!;
            SenderQueue? giving = MustGiveWay(largest, queue.Count) ? largest : IsWaitedFor(transaction, queue) ? queue : null;
            if (giving is null)
            {
                queue.Remove(transaction.Nonce);
                return AdmissionVerdict.PoolFull;
            }

            freed += giving.Last.Encoded.Length;
            Forget_NeedsLock(giving.Last, giving);
            Settle_NeedsLock(giving);
        }

        _byId.Add(transaction.Id, transaction);
        _bytes += transaction.Encoded.Length;
        return AdmissionVerdict.Admitted;
    }

    private void RemoveInadmissible_NeedsLock(SenderQueue queue, StateView view)
    {
        ParticipantRecord? record = view.Participant(queue.Sender);
        foreach (Transaction waiting in queue.All().ToArray())
        {
            bool isAdmissible = record is { IsSuspended: false } && record.HasKeyInForce(waiting.Key, view.Head.Height + 1);
            if (!isAdmissible) Forget_NeedsLock(waiting, queue);
        }
    }

    private SenderQueue? Remove_NeedsLock(Transaction transaction)
    {
        if (!_byId.ContainsKey(transaction.Id) || !_senders.TryGetValue(transaction.Sender, out SenderQueue? queue)) return null;
        Forget_NeedsLock(transaction, queue);
        return queue;
    }

    private void Forget_NeedsLock(Transaction transaction, SenderQueue queue)
    {
        if (!_byId.Remove(transaction.Id, out Transaction? known)) return;
        _bytes -= known.Encoded.Length;
        queue.Remove(known.Nonce);
    }

    /// <summary>After any change of a queue: it is there if it holds something, and among the ready ones if the next block could take from it.</summary>
    private void Settle_NeedsLock(SenderQueue queue)
    {
        if (queue.Count == 0) _senders.Remove(queue.Sender);
        if (queue.IsReady) _ready.Add(queue);
        else _ready.Remove(queue);
    }

    private static AdmissionVerdict Translate(TransactionVerdict verdict) => verdict switch
    {
        TransactionVerdict.Valid or TransactionVerdict.NonceGap => AdmissionVerdict.Admitted,
        TransactionVerdict.UnknownSender => AdmissionVerdict.UnknownSender,
        TransactionVerdict.SenderSuspended => AdmissionVerdict.SenderSuspended,
        TransactionVerdict.KeyNotInForce => AdmissionVerdict.KeyNotInForce,
        TransactionVerdict.NonceTooLow => AdmissionVerdict.NonceTooLow,
        TransactionVerdict.BadSignature => AdmissionVerdict.BadSignature,
        _ => AdmissionVerdict.Unspecified,
    };
}
