using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Mempool;

/// <summary>The mempool: transactions that wait for a block, ordered by nonce, bounded per owner and per sender. Thread-safe.</summary>
/// <remarks>
/// What this node has acknowledged to a client stays until it is in a block or can no longer be; <see cref="FindDrop"/> tells the client why
/// it was dropped. So the pool refuses early (<see cref="PoolRoom"/>): a pool that is more than half full takes nothing that leaves a nonce
/// gap, and what waits behind a gap expires after <see cref="GapTimeout"/>. A peer's copies have places of their own, and only they give way:
/// what is ready evicts what is not.
/// </remarks>
/// <param name="bounds">The bounds; null for the default ones.</param>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class TransactionPool(PoolBounds? bounds = null, TimeProvider? time = null)
{
    /// <summary>How long a transaction may wait behind a nonce gap that nobody fills: 10 s.</summary>
    public static readonly TimeSpan GapTimeout = TimeSpan.FromSeconds(10);

    private static readonly Comparer<SenderQueue> BySender = Comparer<SenderQueue>.Create((a, b) => a.Sender.CompareTo(b.Sender));

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly PoolRoom _room = new(bounds ?? new PoolBounds());
    private readonly SortedDictionary<Address, SenderQueue> _senders = [];
    private readonly SortedSet<SenderQueue> _ready = new(BySender);
    private readonly Dictionary<Hash256, PoolEntry> _byId = [];
    private readonly DroppedTransactions _dropped = new();
    private readonly RecentNonces _recent = new();
    private Address _firstSender;

    /// <summary>Raised after an admission if the next block can include a transaction of the same sender. Called outside the lock.</summary>
    public event Action<Transaction>? Admitted;

    /// <summary>Raised after a block has freed places. Called outside the lock.</summary>
    public event Action? RoomFreed;

    /// <summary>Raised after the pool has dropped a transaction that this node had acknowledged. Called outside the lock.</summary>
    public event Action<Hash256>? Dropped;

    /// <summary>Number of transactions.</summary>
    public int Count
    {
        get { lock (_lock) return _byId.Count; }
    }

    /// <summary>Number of transactions that the next block can include, if it has room for them.</summary>
    public int ReadyCount
    {
        get { lock (_lock) return _ready.Sum(q => q.ReadyCount); }
    }

    /// <summary>Size of all transactions, in bytes.</summary>
    public long Bytes
    {
        get { lock (_lock) return _room.Bytes; }
    }

    /// <summary>Whether the next block can include any transaction of the pool.</summary>
    public bool HasReady
    {
        get { lock (_lock) return _ready.Count > 0; }
    }

    /// <summary>When a client whose transaction found no room should come back: about the time that what waits now needs.</summary>
    public TimeSpan RetryAfter
    {
        get { lock (_lock) return TimeSpan.FromMilliseconds(Math.Clamp(_room.Window.LastAge.TotalMilliseconds, 100, 5_000)); }
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

    /// <summary>Why the pool dropped a transaction that this node had acknowledged; null if it did not.</summary>
    public DropReason? FindDrop(in Hash256 id)
    {
        lock (_lock) return _dropped.Find(id);
    }

    /// <summary>Adapts the shares to the number of validators.</summary>
    public void Resize(int validators)
    {
        lock (_lock) _room.Resize(validators);
    }

    /// <summary>Checks a transaction against the state and adds it. Cheap checks come first, the signature last.</summary>
    public AdmissionVerdict Admit(Transaction transaction, StateView view, PoolOrigin origin = default)
    {
        SenderStanding sender = SenderStanding.Of(transaction.Sender, view);
        if (FindRefusal(transaction, sender, view.Head.Height, origin) is { } refusal) return refusal;
        return transaction.IsSignatureValid() ? Add(transaction, sender, origin) : AdmissionVerdict.BadSignature;
    }

    /// <summary>Makes every check except that of the signature, which is costly. Null if all pass.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="sender">What the state at the head says about its sender.</param>
    /// <param name="height">Height of the head.</param>
    /// <param name="origin">From whom it is.</param>
    /// <param name="firstMissing">The sender's first missing nonce once the transactions are in that are being verified; 0 for none.</param>
    public AdmissionVerdict? FindRefusal(Transaction transaction, SenderStanding sender, long height, PoolOrigin origin = default,
        ulong firstMissing = 0)
    {
        AdmissionVerdict? refusal;
        lock (_lock) refusal = FindRefusal_NeedsLock(transaction, origin, Math.Max(sender.NextNonce, firstMissing));
        if (refusal == AdmissionVerdict.AlreadyWaiting) return refusal;
        AdmissionVerdict verdict = AdmissionChecks.Check(transaction, sender, height, PoolBounds.SenderMax(origin));
        if (verdict == AdmissionVerdict.Admitted) return refusal;
        return AdmissionChecks.MayPass(verdict) ? refusal ?? verdict : verdict;
    }

    /// <summary>Adds a transaction that passed <see cref="FindRefusal"/> and has a good signature.</summary>
    public AdmissionVerdict Add(Transaction transaction, SenderStanding sender, PoolOrigin origin = default)
    {
        AdmissionVerdict verdict;
        bool isReady;
        Drops drops = new();
        lock (_lock)
        {
            if (FindKnown_NeedsLock(transaction, origin) is { } known) return known;
            long now = _time.GetTimestamp();
            ulong next = Math.Max(sender.NextNonce, _recent.Next(transaction.Sender));
            if (!_senders.TryGetValue(transaction.Sender, out SenderQueue? queue))
                _senders.Add(transaction.Sender, queue = new SenderQueue(transaction.Sender, next, now));
            foreach (PoolEntry stale in queue.Advance(next, now)) Forget_NeedsLock(stale, DropReason.NonceUsed, drops);
            verdict = Add_NeedsLock(new PoolEntry(transaction, origin), queue, now);
            isReady = queue.IsReady;
            UpdateIndexes_NeedsLock(queue);
        }

        Tell(drops);
        if (verdict == AdmissionVerdict.Admitted && isReady) Admitted?.Invoke(transaction);
        return verdict;
    }

    /// <summary>Selects transactions for the next block, round-robin over the senders (threat D16), each sender's in order of nonce.</summary>
    /// <remarks>Each block starts with another sender. The transactions stay in the pool until they are committed.</remarks>
    public IReadOnlyList<Transaction> Take(int bytesMaxOfBlock, int countMax)
    {
        lock (_lock)
        {
            List<SenderQueue> turns = [.. _ready];
            int first = Math.Max(0, turns.FindIndex(q => q.Sender.CompareTo(_firstSender) >= 0));
            turns = [.. turns[first..], .. turns[..first]];
            if (turns.Count > 1) _firstSender = turns[1].Sender;
            return PoolSelection.ForBlock(turns, bytesMaxOfBlock - Limits.HeaderBytesMax, countMax);
        }
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
                if (_byId.GetValueOrDefault(transaction.Id)?.Transaction is not { } waiting) continue;
                if (ReferenceEquals(waiting, transaction) || waiting.Encoded.Span.SequenceEqual(transaction.Encoded.Span))
                    known[i] = Contracts.KnownSignatures.OwnIsGood;
            }
        }

        return known;
    }

    /// <summary>Removes a transaction that can no longer be in a block.</summary>
    public void Remove(Transaction transaction)
    {
        Drops drops = new();
        lock (_lock)
        {
            if (_byId.TryGetValue(transaction.Id, out PoolEntry? entry) && _senders.TryGetValue(transaction.Sender, out SenderQueue? queue))
            {
                Drop_NeedsLock(entry, queue, DropReason.Inadmissible, drops);
                UpdateIndexes_NeedsLock(queue);
            }
        }

        Tell(drops);
    }

    /// <summary>Removes a sender's transactions if it is suspended, and those whose key is no longer in force.</summary>
    public void RemoveInadmissible(Address sender, StateView view)
    {
        Drops drops = new();
        lock (_lock)
        {
            if (!_senders.TryGetValue(sender, out SenderQueue? queue)) return;
            RemoveInadmissible_NeedsLock(queue, view, drops);
            UpdateIndexes_NeedsLock(queue);
        }

        Tell(drops);
    }

    /// <summary>
    /// Removes the transactions of a committed block and other transactions whose nonce is now too low. If the block changed a
    /// participant's record, also removes the transactions that are inadmissible under the new record.
    /// </summary>
    public void OnCommitted(ExecutedBlock executed, StateView view)
    {
        Drops drops = new();
        HashSet<Hash256> written = [.. executed.Writes.Select(w => w.Key.Path)];
        HashSet<Hash256> final = [.. executed.Block.Transactions.Select(t => t.Id)];
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            int waitingBefore = _room.Own;
            long? oldest = null;
            _recent.BeginBlock();
            foreach (Address sender in executed.Block.Transactions.Select(t => t.Sender).Distinct())
            {
                ulong next = view.NextNonce(sender);
                _recent.Add(sender, next);
                if (!_senders.TryGetValue(sender, out SenderQueue? queue)) continue;
                foreach (PoolEntry gone in queue.Advance(next, now))
                {
                    bool isFinal = final.Contains(gone.Transaction.Id);
                    if (isFinal && gone.Origin == default && gone.ReadyAt is { } since) oldest = Math.Min(oldest ?? since, since);
                    Forget_NeedsLock(gone, isFinal ? DropReason.Unspecified : DropReason.NonceUsed, drops);
                }

                UpdateIndexes_NeedsLock(queue);
            }

            SenderQueue[] changed = [.. _senders.Values.Where(q => written.Contains(q.RecordPath))];
            foreach (SenderQueue queue in changed)
            {
                RemoveInadmissible_NeedsLock(queue, view, drops);
                UpdateIndexes_NeedsLock(queue);
            }

            _room.Resize(view.Head.NextValidators.Count);
            if (oldest is { } readyAt) _room.Window.OnCommitted(readyAt, now, _time.GetElapsedTime(readyAt, now), waitingBefore);
        }

        Tell(drops);
        RoomFreed?.Invoke();
    }

    /// <summary>Drops what has waited behind a nonce gap for longer than <see cref="GapTimeout"/>.</summary>
    public void ExpireGaps()
    {
        Drops drops = new();
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            SenderQueue[] stalled =
                [.. _senders.Values.Where(q => q.Count > q.ReadyCount && _time.GetElapsedTime(q.ProgressAt, now) > GapTimeout)];
            foreach (SenderQueue queue in stalled)
            {
                foreach (PoolEntry entry in queue.BehindGap().ToArray()) Drop_NeedsLock(entry, queue, DropReason.GapExpired, drops);
                UpdateIndexes_NeedsLock(queue);
            }
        }

        Tell(drops);
    }

    /// <summary>Lists transactions that a block can include, by sender and nonce, to offer them to peers.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="countMax">Number of transactions.</param>
    /// <param name="bytesMax">Size of all transactions; the first one may be larger.</param>
    /// <param name="next">Where the next call begins; the default after the last transaction.</param>
    public IReadOnlyList<Transaction> ListReady(PoolPosition from, int countMax, long bytesMax, out PoolPosition next)
    {
        lock (_lock) return PoolSelection.Ready(_ready, from, countMax, bytesMax, out next);
    }

    /// <summary>Lists ready transactions that are overdue, so some peer may lack them, and notes that they were offered.</summary>
    /// <param name="countMax">Number of transactions.</param>
    /// <param name="bytesMax">Size of all transactions; the first one may be larger.</param>
    public IReadOnlyList<Transaction> ListOverdue(int countMax, long bytesMax)
    {
        lock (_lock) return PoolSelection.Overdue(_ready, _time, countMax, bytesMax);
    }

    private AdmissionVerdict? FindRefusal_NeedsLock(Transaction transaction, PoolOrigin origin, ulong firstMissing)
    {
        if (FindKnown_NeedsLock(transaction, origin) is { } known) return known;
        SenderQueue? queue = _senders.GetValueOrDefault(transaction.Sender);
        if (queue is not null) firstMissing = Math.Max(firstMissing, queue.FirstMissing);
        if (queue?.Count >= PoolBounds.SenderMax(origin)) return AdmissionVerdict.SenderQueueFull;
        if (!origin.IsOwn) return null; // A full share may still take what is ready.
        if (!_room.Has(origin, transaction.Encoded.Length, queue)) return AdmissionVerdict.PoolFull;
        return transaction.Nonce > firstMissing && _room.IsHalfFull ? AdmissionVerdict.NonceGap : null;
    }

    /// <summary>Returns a verdict for a transaction that is in the pool. A peer's transaction becomes this node's own if a client submits it, too.</summary>
    private AdmissionVerdict? FindKnown_NeedsLock(Transaction transaction, PoolOrigin origin)
    {
        if (!_byId.TryGetValue(transaction.Id, out PoolEntry? entry)) return null;
        if (entry.Origin.IsOwn || !origin.IsOwn) return AdmissionVerdict.AlreadyWaiting;
        int bytes = entry.Transaction.Encoded.Length;
        if (!_room.Fits(origin, bytes)) return AdmissionVerdict.PoolFull;
        _room.Remove(entry.Origin, bytes);
        _room.Add(origin, bytes);
        entry.Origin = origin;
        return AdmissionVerdict.AlreadyWaiting;
    }

    private AdmissionVerdict Add_NeedsLock(PoolEntry entry, SenderQueue queue, long now)
    {
        Transaction transaction = entry.Transaction;
        int bytes = transaction.Encoded.Length;
        if (transaction.Nonce < queue.Next) return AdmissionVerdict.NonceTooLow;
        if (queue.Has(transaction.Nonce)) return AdmissionVerdict.NonceTaken;
        if (queue.Count >= PoolBounds.SenderMax(entry.Origin)) return AdmissionVerdict.SenderQueueFull;
        while (!_room.Fits(entry.Origin, bytes))
        {
            bool mayEvict = !entry.Origin.IsOwn && transaction.Nonce <= queue.FirstMissing;
            if (!mayEvict || !TryEvict_NeedsLock(entry.Origin, now)) return AdmissionVerdict.PoolFull;
        }

        queue.TryAdd(entry, now);
        _byId.Add(transaction.Id, entry);
        _room.Add(entry.Origin, bytes);
        _dropped.Remove(transaction.Id);
        return AdmissionVerdict.Admitted;
    }

    /// <summary>Evicts a peer's copy that waits behind a gap. The peer, which has acknowledged it, offers it again.</summary>
    private bool TryEvict_NeedsLock(PoolOrigin origin, long now)
    {
        foreach (SenderQueue queue in _senders.Values)
        {
            if (queue.Count == queue.ReadyCount || queue.BehindGap().LastOrDefault(e => e.Origin == origin) is not { } last) continue;
            queue.Remove(last.Transaction.Nonce, now);
            Forget_NeedsLock(last, DropReason.Unspecified, new Drops());
            UpdateIndexes_NeedsLock(queue);
            return true;
        }

        return false;
    }

    private void RemoveInadmissible_NeedsLock(SenderQueue queue, StateView view, Drops drops)
    {
        ParticipantRecord? record = view.Participant(queue.Sender);
        foreach (PoolEntry waiting in queue.All().ToArray())
        {
            bool isAdmissible = record is { IsSuspended: false } && record.HasKeyInForce(waiting.Transaction.Key, view.Head.Height + 1);
            if (!isAdmissible) Drop_NeedsLock(waiting, queue, DropReason.Inadmissible, drops);
        }
    }

    private void Drop_NeedsLock(PoolEntry entry, SenderQueue queue, DropReason reason, Drops drops)
    {
        queue.Remove(entry.Transaction.Nonce, _time.GetTimestamp());
        Forget_NeedsLock(entry, reason, drops);
    }

    /// <summary>Removes an entry that is no longer in its queue. With a reason, the pool remembers the drop of an acknowledged transaction.</summary>
    private void Forget_NeedsLock(PoolEntry entry, DropReason reason, Drops drops)
    {
        Transaction transaction = entry.Transaction;
        _byId.Remove(transaction.Id);
        _room.Remove(entry.Origin, transaction.Encoded.Length);
        if (reason == DropReason.Unspecified || !entry.Origin.IsOwn) return;
        _dropped.Add(transaction.Sender, transaction.Id, reason);
        drops.Ids.Add(transaction.Id);
    }

    private void Tell(Drops drops) => drops.Ids.ForEach(id => Dropped?.Invoke(id));

    /// <summary>Updates the indexes after any change of a queue: drops an empty queue, and lists it as ready or not.</summary>
    private void UpdateIndexes_NeedsLock(SenderQueue queue)
    {
        if (queue.Count == 0) _senders.Remove(queue.Sender);
        if (queue.IsReady) _ready.Add(queue);
        else _ready.Remove(queue);
    }

    /// <summary>Acknowledged transactions that one call has dropped.</summary>
    private sealed class Drops
    {
        public List<Hash256> Ids { get; } = [];
    }
}
