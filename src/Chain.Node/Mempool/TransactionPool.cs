using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Storage;

namespace Chain.Node.Mempool;

/// <summary>Transactions that wait for a block: bounded as a whole and for each sender, kept in order of nonce. Thread-safe.</summary>
internal sealed class TransactionPool(int transactionsMax = 20_000, long bytesMax = 64L * 1024 * 1024)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<Address, SenderQueue> _senders = [];
    private readonly Dictionary<Hash256, Transaction> _byId = [];
    private long _bytes;
    private Address _firstSender;

    /// <summary>Raised, outside the lock, when a transaction that can go into a block was admitted.</summary>
    public event Action<Transaction>? Admitted;

    /// <summary>Transactions that wait.</summary>
    public int Count
    {
        get { lock (_lock) return _byId.Count; }
    }

    /// <summary>Whether any waiting transaction could go into the next block.</summary>
    public bool HasReady
    {
        get { lock (_lock) return _senders.Values.Any(q => q.IsReady); }
    }

    /// <summary>Checks a transaction against the state and lets it wait.</summary>
    public AdmissionVerdict Admit(Transaction transaction, StateView view)
    {
        lock (_lock)
        {
            if (_byId.ContainsKey(transaction.Id)) return AdmissionVerdict.AlreadyWaiting;
            if (_byId.Count >= transactionsMax || _bytes + transaction.Encoded.Length > bytesMax) return AdmissionVerdict.PoolFull;
            if (_senders.TryGetValue(transaction.Sender, out SenderQueue? queue) && queue.Count >= Limits.MempoolPerSenderMax) return AdmissionVerdict.SenderQueueFull;
        }

        // Outside the lock: the signature is the costly part.
        AdmissionVerdict verdict = Translate(ContractEngine.CheckForMempool(transaction, view, view.Head.Height + 1));
        if (verdict != AdmissionVerdict.Admitted) return verdict;
        ulong next = Nonces.Next(view, transaction.Sender);
        if (transaction.Nonce >= next + Limits.MempoolPerSenderMax) return AdmissionVerdict.NonceTooFarAhead;
        lock (_lock)
        {
            if (!_senders.TryGetValue(transaction.Sender, out SenderQueue? queue)) _senders.Add(transaction.Sender, queue = new SenderQueue(next));
            queue.Advance(next);
            if (!queue.TryAdd(transaction)) return transaction.Nonce < queue.Next ? AdmissionVerdict.NonceTooLow : AdmissionVerdict.NonceTaken;
            _byId.Add(transaction.Id, transaction);
            _bytes += transaction.Encoded.Length;
        }

        Admitted?.Invoke(transaction);
        return AdmissionVerdict.Admitted;
    }

    /// <summary>Transactions for the next block: senders take turns from block to block, each sender's in order of nonce (threat D16).</summary>
    public IReadOnlyList<Transaction> Take(int bytesMaxOfBlock, int countMax)
    {
        List<Transaction> taken = [];
        int room = bytesMaxOfBlock - Limits.HeaderBytesMax;
        lock (_lock)
        {
            List<IEnumerator<Transaction>> turns = [.. _senders.Where(s => s.Key.CompareTo(_firstSender) >= 0).Concat(_senders.Where(s => s.Key.CompareTo(_firstSender) < 0)).Select(s => s.Value.Ready().GetEnumerator())];
            if (turns.Count > 1) _firstSender = _senders.Keys.FirstOrDefault(a => a.CompareTo(_firstSender) > 0);
            while (turns.Count > 0 && taken.Count < countMax)
            {
                for (int i = turns.Count - 1; i >= 0 && taken.Count < countMax; i--)
                {
                    if (!turns[i].MoveNext() || turns[i].Current.Encoded.Length + 5 > room)
                    {
                        turns.RemoveAt(i);
                        continue;
                    }

                    room -= turns[i].Current.Encoded.Length + 5;
                    taken.Add(turns[i].Current);
                }
            }
        }

        return taken;
    }

    /// <summary>Whether every transaction waits here, byte for byte, and so has had its signature checked.</summary>
    public bool AreAllVerified(IReadOnlyList<Transaction> transactions)
    {
        lock (_lock)
        {
            foreach (Transaction transaction in transactions)
            {
                if (!_byId.TryGetValue(transaction.Id, out Transaction? known) || !known.Encoded.Span.SequenceEqual(transaction.Encoded.Span)) return false;
            }
        }

        return true;
    }

    /// <summary>Drops one transaction.</summary>
    public void Remove(Transaction transaction)
    {
        lock (_lock) Remove_NeedsLock(transaction);
    }

    /// <summary>Drops what a block used up, and whatever of its senders can no longer follow.</summary>
    public void OnCommitted(IReadOnlyList<Transaction> transactions, StateView view)
    {
        lock (_lock)
        {
            foreach (Transaction transaction in transactions) Remove_NeedsLock(transaction);
            foreach (Address sender in transactions.Select(t => t.Sender).Distinct())
            {
                if (!_senders.TryGetValue(sender, out SenderQueue? queue)) continue;
                foreach (Transaction stale in queue.Advance(Nonces.Next(view, sender))) Remove_NeedsLock(stale);
                if (queue.Count == 0) _senders.Remove(sender);
            }
        }
    }

    /// <summary>Some waiting transactions, for a peer that has just connected.</summary>
    public IReadOnlyList<Transaction> Sample(int countMax)
    {
        lock (_lock) return [.. _senders.Values.SelectMany(q => q.All()).Take(countMax)];
    }

    private void Remove_NeedsLock(Transaction transaction)
    {
        if (!_byId.Remove(transaction.Id, out Transaction? known)) return;
        _bytes -= known.Encoded.Length;
        if (_senders.TryGetValue(transaction.Sender, out SenderQueue? queue))
        {
            queue.Remove(transaction.Nonce);
            if (queue.Count == 0) _senders.Remove(transaction.Sender);
        }
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
