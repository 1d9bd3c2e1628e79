using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Mempool;

/// <summary>The mempool: transactions that wait for a block, ordered by nonce, bounded in total and per sender. Thread-safe.</summary>
/// <remarks>
/// A full pool evicts the highest nonce of its largest sender to admit a sender with less than half as many transactions. So a flood
/// from some keys does not lock out the other keys (threat D16). An evicted transaction can be submitted again. If all senders have
/// similar numbers, the pool refuses the new transaction and evicts nothing.
/// A transaction that fills a nonce gap is admitted even to a full pool: into a reserve of 25 %, or, when that is full, by evicting the
/// sender's highest nonce. Otherwise a pool full of transactions behind gaps would never empty.
/// </remarks>
internal sealed class TransactionPool(int transactionsMax = TransactionPool.DefaultTransactionsMax, long bytesMax = TransactionPool.DefaultBytesMax)
{
    /// <summary>Default of the maximum number of transactions, without the reserve: 20,000, two full blocks.</summary>
    public const int DefaultTransactionsMax = 20_000;

    /// <summary>Default of the maximum size of all transactions, without the reserve, in bytes: 64 MiB.</summary>
    public const long DefaultBytesMax = 64L * 1024 * 1024;

    // The pool evicts from a sender for another one if it has more than this many times the other's transactions.
    private const int FairShareFactor = 2;

    // The reserve for transactions that fill a nonce gap is the pool's bounds divided by this: 25 %.
    private const int ReserveDivisor = 4;

    private static readonly Comparer<SenderQueue> BySender = Comparer<SenderQueue>.Create((a, b) => a.Sender.CompareTo(b.Sender));

    private readonly Lock _lock = new();
    private readonly SortedDictionary<Address, SenderQueue> _senders = [];
    private readonly SortedSet<SenderQueue> _ready = new(BySender);
    private readonly Dictionary<Hash256, Transaction> _byId = [];
    private long _bytes;
    private Address _firstSender;

    /// <summary>Raised after an admission if the next block can include a transaction of the same sender. Called outside the lock.</summary>
    public event Action<Transaction>? Admitted;

    /// <summary>Number of transactions.</summary>
    public int Count
    {
        get { lock (_lock) return _byId.Count; }
    }

    /// <summary>Size of all transactions, in bytes.</summary>
    public long Bytes
    {
        get { lock (_lock) return _bytes; }
    }

    /// <summary>Whether the next block can include any transaction of the pool.</summary>
    public bool HasReady
    {
        get { lock (_lock) return _ready.Count > 0; }
    }

    /// <summary>The first nonce from <paramref name="next"/> on that no transaction of the sender in the pool uses.</summary>
    public ulong FirstFreeNonce(Address sender, ulong next)
    {
        lock (_lock)
        {
            SenderQueue? queue = _senders.GetValueOrDefault(sender);
            while (queue?.Has(next) == true) next++;
            return next;
        }
    }

    /// <summary>Whether the pool holds a transaction.</summary>
    public bool Contains(in Hash256 id)
    {
        lock (_lock) return _byId.ContainsKey(id);
    }

    /// <summary>Checks a transaction against the state and adds it. Cheap checks come first, the signature last.</summary>
    public AdmissionVerdict Admit(Transaction transaction, StateView view)
    {
        if (FindRefusal(transaction, view, view.Head.Height) is { } refusal) return refusal;
        return transaction.IsSignatureValid() ? Add(transaction, view) : AdmissionVerdict.BadSignature;
    }

    /// <summary>Makes every check except that of the signature, which is costly. Null if all pass.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="state">The state at the head.</param>
    /// <param name="height">Height of the head.</param>
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

        AdmissionVerdict verdict = ToAdmissionVerdict(ContractEngine.CheckForMempool(transaction, state, height + 1, signatureChecked: true));
        return verdict == AdmissionVerdict.Admitted ? null : verdict;
    }

    /// <summary>Adds a transaction that passed <see cref="FindRefusal"/> and has a good signature.</summary>
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
            foreach (Transaction stale in queue.Advance(next)) Drop_NeedsLock(stale, queue);
            verdict = Add_NeedsLock(transaction, queue);
            isReady = queue.IsReady;
            UpdateIndexes_NeedsLock(queue);
        }

        if (verdict == AdmissionVerdict.Admitted && isReady) Admitted?.Invoke(transaction);
        return verdict;
    }

    /// <summary>Selects transactions for the next block, round-robin over the senders (threat D16), each sender's in order of nonce.</summary>
    /// <remarks>Each block starts with another sender. The transactions stay in the pool until they are committed.</remarks>
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
                // Each sender gets a turn. A sender drops out if its next transaction is missing or does not fit.
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

    /// <summary>Returns what is known about signatures: a transaction that is in the pool, byte for byte, has a good signature of its own.</summary>
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

    /// <summary>Removes one transaction.</summary>
    public void Remove(Transaction transaction)
    {
        lock (_lock)
        {
            if (Remove_NeedsLock(transaction) is { } queue) UpdateIndexes_NeedsLock(queue);
        }
    }

    /// <summary>Removes a sender's transactions if it is suspended, and those whose key is no longer in force.</summary>
    public void RemoveInadmissible(Address sender, StateView view)
    {
        lock (_lock)
        {
            if (!_senders.TryGetValue(sender, out SenderQueue? queue)) return;
            RemoveInadmissible_NeedsLock(queue, view);
            UpdateIndexes_NeedsLock(queue);
        }
    }

    /// <summary>
    /// Removes the transactions of a committed block and other transactions whose nonce is now too low. If the block changed a
    /// participant's record, also removes the transactions that are inadmissible under the new record.
    /// </summary>
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
                foreach (Transaction stale in queue.Advance(view.NextNonce(sender))) Drop_NeedsLock(stale, queue);
                UpdateIndexes_NeedsLock(queue);
            }

            SenderQueue[] changed = [.. _senders.Values.Where(q => written.Contains(q.RecordPath))];
            foreach (SenderQueue queue in changed)
            {
                RemoveInadmissible_NeedsLock(queue, view);
                UpdateIndexes_NeedsLock(queue);
            }
        }
    }

    /// <summary>Returns the first transactions, by sender and nonce.</summary>
    public IReadOnlyList<Transaction> Sample(int countMax)
    {
        lock (_lock) return [.. _senders.Values.SelectMany(q => q.All()).Take(countMax)];
    }

    /// <summary>Lists transactions that a block can include, by sender and nonce, to offer them to peers.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="countMax">Number of transactions.</param>
    /// <param name="bytesMax">Size of all transactions; the first one may be larger.</param>
    /// <param name="next">Where the next call begins; the default after the last transaction.</param>
    public IReadOnlyList<Transaction> ListReady(PoolPosition from, int countMax, long bytesMax, out PoolPosition next)
    {
        List<Transaction> listed = [];
        long bytes = 0;
        next = default;
        lock (_lock)
        {
            foreach (SenderQueue queue in _ready)
            {
                int order = queue.Sender.CompareTo(from.Sender);
                if (order < 0) continue;
                ulong skipped = order > 0 || from.Nonce <= queue.Next ? 0 : from.Nonce - queue.Next;
                for (int i = (int)Math.Min(skipped, int.MaxValue); queue.ReadyAt(i) is { } transaction; i++)
                {
                    bytes += transaction.Encoded.Length;
                    if (listed.Count == countMax || (listed.Count > 0 && bytes > bytesMax))
                    {
                        next = new PoolPosition(queue.Sender, transaction.Nonce);
                        return listed;
                    }

                    listed.Add(transaction);
                }
            }
        }

        return listed;
    }

    private AdmissionVerdict? FindRefusal_NeedsLock(Transaction transaction)
    {
        if (_byId.ContainsKey(transaction.Id)) return AdmissionVerdict.AlreadyWaiting;
        int waiting = _senders.TryGetValue(transaction.Sender, out SenderQueue? queue) ? queue.Count : 0;
        if (waiting >= Limits.MempoolPerSenderMax) return AdmissionVerdict.SenderQueueFull;
        bool mayEnter = HasRoom_NeedsLock(transaction, mayUseReserve: false) || FillsGap(transaction, queue)
            || _senders.Values.Any(q => MustEvict(q, waiting + 1));
        return mayEnter ? null : AdmissionVerdict.PoolFull;
    }

    private bool HasRoom_NeedsLock(Transaction transaction, bool mayUseReserve) =>
        _byId.Count < transactionsMax + (mayUseReserve ? transactionsMax / ReserveDivisor : 0)
        && _bytes + transaction.Encoded.Length <= bytesMax + (mayUseReserve ? bytesMax / ReserveDivisor : 0);

    // Whether to evict the last of a queue for a sender that would then have this many transactions.
    private static bool MustEvict(SenderQueue queue, int waiting) => queue.Count > FairShareFactor * waiting;

    // Whether the sender has transactions with higher nonces here. A block cannot include them before this one.
    private static bool FillsGap(Transaction transaction, SenderQueue? queue) => queue is { Count: > 0 } && queue.Last.Nonce > transaction.Nonce;

    private AdmissionVerdict Add_NeedsLock(Transaction transaction, SenderQueue queue)
    {
        if (!queue.TryAdd(transaction)) return transaction.Nonce < queue.Next ? AdmissionVerdict.NonceTooLow : AdmissionVerdict.NonceTaken;
        bool mayUseReserve = FillsGap(transaction, queue);
        long freed = 0;
        while (freed < transaction.Encoded.Length && !HasRoom_NeedsLock(transaction, mayUseReserve))
        {
            SenderQueue largest = _senders.Values.MaxBy(q => q.Count)!;
            SenderQueue? evicting = MustEvict(largest, queue.Count) ? largest : FillsGap(transaction, queue) ? queue : null;
            if (evicting is null)
            {
                queue.Remove(transaction.Nonce);
                return AdmissionVerdict.PoolFull;
            }

            freed += evicting.Last.Encoded.Length;
            Drop_NeedsLock(evicting.Last, evicting);
            UpdateIndexes_NeedsLock(evicting);
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
            if (!isAdmissible) Drop_NeedsLock(waiting, queue);
        }
    }

    private SenderQueue? Remove_NeedsLock(Transaction transaction)
    {
        if (!_byId.ContainsKey(transaction.Id) || !_senders.TryGetValue(transaction.Sender, out SenderQueue? queue)) return null;
        Drop_NeedsLock(transaction, queue);
        return queue;
    }

    private void Drop_NeedsLock(Transaction transaction, SenderQueue queue)
    {
        if (!_byId.Remove(transaction.Id, out Transaction? known)) return;
        _bytes -= known.Encoded.Length;
        queue.Remove(known.Nonce);
    }

    /// <summary>Updates the indexes after any change of a queue: drops an empty queue, and lists it as ready or not.</summary>
    private void UpdateIndexes_NeedsLock(SenderQueue queue)
    {
        if (queue.Count == 0) _senders.Remove(queue.Sender);
        if (queue.IsReady) _ready.Add(queue);
        else _ready.Remove(queue);
    }

    private static AdmissionVerdict ToAdmissionVerdict(TransactionVerdict verdict) => verdict switch
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
