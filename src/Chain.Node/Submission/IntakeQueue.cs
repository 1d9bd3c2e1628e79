using Chain.Core;
using Chain.Core.Primitives;
using Chain.Node.Mempool;

namespace Chain.Node.Submission;

/// <summary>
/// The transactions that wait for room in the mempool and for the check of their signatures. Sources take turns, and within a source its
/// senders; a sender's transactions leave in order of nonce. Not thread-safe.
/// </summary>
/// <remarks>
/// A signature that is not verified yet says nothing about its sender. So places are counted for whoever handed the transaction in: a
/// stranger who sends in a victim's name uses the stranger's own places, and delays the victim's transactions from elsewhere by one turn.
/// </remarks>
/// <param name="bytesMax">Maximum size of all transactions, in bytes.</param>
internal sealed class IntakeQueue(long bytesMax)
{
    private readonly Dictionary<IntakeSource, SourceQueue> _sources = [];
    private readonly Queue<SourceQueue> _turns = new();
    private long _bytes;

    /// <summary>Whether no transaction waits.</summary>
    public bool IsEmpty => _bytes == 0;

    /// <summary>Adds a transaction. Returns the refusal, or null.</summary>
    /// <param name="waiting">The transaction.</param>
    /// <param name="evicted">The transaction that lost its place to this one.</param>
    public AdmissionVerdict? TryAdd(WaitingTransaction waiting, out WaitingTransaction? evicted)
    {
        evicted = null;
        Address sender = waiting.Transaction.Sender;
        SourceQueue? queue = _sources.GetValueOrDefault(waiting.Source);
        int ofSender = queue?.CountOf(sender) ?? 0;
        if (ofSender >= PoolBounds.SenderMax(waiting.Source.Origin)) return AdmissionVerdict.SenderQueueFull;
        if (_bytes + waiting.Bytes > bytesMax && !TryEvict(queue, ofSender, out evicted)) return AdmissionVerdict.PoolFull;
        if (queue is null)
        {
            _sources.Add(waiting.Source, queue = new SourceQueue(waiting.Source));
            _turns.Enqueue(queue);
        }

        queue.Add(waiting);
        _bytes += waiting.Bytes;
        return null;
    }

    /// <summary>Takes the next transactions.</summary>
    /// <param name="countMax">Maximum number of transactions.</param>
    /// <param name="mayTake">
    /// Decides about the next transaction of a sender. If it may not be taken yet, the sender loses its turns in this batch.
    /// </param>
    public List<WaitingTransaction> TakeBatch(int countMax, Predicate<WaitingTransaction> mayTake)
    {
        List<WaitingTransaction> batch = [];
        List<SourceQueue> blocked = [];
        while (batch.Count < countMax && _turns.TryDequeue(out SourceQueue? queue))
        {
            WaitingTransaction? next = queue.Take(mayTake);
            if (queue.Count == 0) _sources.Remove(queue.Source);
            else if (next is null) blocked.Add(queue);
            else _turns.Enqueue(queue);
            if (next is null) continue; // No transaction may be taken, or the queue lost its last one to another source.
            _bytes -= next.Bytes;
            batch.Add(next);
        }

        blocked.ForEach(_turns.Enqueue);
        foreach (SourceQueue queue in _sources.Values) queue.EndBatch();
        return batch;
    }

    /// <summary>Removes and returns the transactions that were handed in before a timestamp. An empty source keeps its turn.</summary>
    /// <param name="timestamp">The timestamp.</param>
    /// <param name="isAffected">Selects the sources.</param>
    public List<WaitingTransaction> TakeOlder(long timestamp, Predicate<IntakeSource> isAffected)
    {
        List<WaitingTransaction> old = [];
        foreach (SourceQueue queue in _sources.Values.Where(q => isAffected(q.Source))) queue.TakeOlder(timestamp, old);
        foreach (WaitingTransaction waiting in old) _bytes -= waiting.Bytes;
        return old;
    }

    /// <summary>Evicts from the largest source if it has at least two more than the new one's; within one source, from the largest sender alike.</summary>
    private bool TryEvict(SourceQueue? own, int ofSender, out WaitingTransaction? evicted)
    {
        evicted = null;
        SourceQueue? largest = _sources.Values.MaxBy(q => q.Count);
        if (largest is null) return false;
        bool mayEvict = largest == own ? largest.LargestSenderCount > ofSender + 1 : largest.Count > (own?.Count ?? 0) + 1;
        if (!mayEvict) return false;
        evicted = largest.Evict();
        _bytes -= evicted.Bytes;
        return true;
    }

    /// <summary>The transactions that one source has handed in.</summary>
    private sealed class SourceQueue(IntakeSource source)
    {
        private static readonly Comparer<WaitingTransaction> ByNonce = Comparer<WaitingTransaction>.Create((a, b) =>
            a.Transaction.Nonce != b.Transaction.Nonce ? a.Transaction.Nonce.CompareTo(b.Transaction.Nonce) : a.Order.CompareTo(b.Order));

        private readonly Dictionary<Address, SortedSet<WaitingTransaction>> _bySender = [];
        private readonly Queue<Address> _turns = new();
        private readonly List<Address> _blocked = [];
        private long _added;

        public IntakeSource Source => source;

        public int Count { get; private set; }

        public int LargestSenderCount => _bySender.Values.Max(q => q.Count);

        public int CountOf(Address sender) => _bySender.TryGetValue(sender, out SortedSet<WaitingTransaction>? queue) ? queue.Count : 0;

        public void Add(WaitingTransaction waiting)
        {
            Address sender = waiting.Transaction.Sender;
            if (!_bySender.TryGetValue(sender, out SortedSet<WaitingTransaction>? queue))
            {
                _bySender.Add(sender, queue = new SortedSet<WaitingTransaction>(ByNonce));
                _turns.Enqueue(sender);
            }

            waiting.Order = _added++;
            queue.Add(waiting);
            Count++;
        }

        public WaitingTransaction? Take(Predicate<WaitingTransaction> mayTake)
        {
            while (_turns.TryDequeue(out Address sender))
            {
                SortedSet<WaitingTransaction> queue = _bySender[sender];
                WaitingTransaction? next = queue.Min;
                if (next is not null && !mayTake(next))
                {
                    _blocked.Add(sender);
                    continue;
                }

                if (next is not null)
                {
                    queue.Remove(next);
                    Count--;
                }

                if (queue.Count > 0) _turns.Enqueue(sender);
                else _bySender.Remove(sender);
                if (next is not null) return next;
            }

            return null;
        }

        /// <summary>Gives the senders their turns back that were blocked.</summary>
        public void EndBatch()
        {
            _blocked.ForEach(_turns.Enqueue);
            _blocked.Clear();
        }

        /// <summary>Removes what was handed in before a timestamp. A sender that has nothing left keeps its turn.</summary>
        public void TakeOlder(long timestamp, List<WaitingTransaction> into)
        {
            foreach (SortedSet<WaitingTransaction> queue in _bySender.Values)
            {
                int before = into.Count;
                into.AddRange(queue.Where(w => w.Since < timestamp));
                for (int i = before; i < into.Count; i++) queue.Remove(into[i]);
                Count -= into.Count - before;
            }
        }

        /// <summary>Removes the last transaction of the largest sender, which keeps its turn.</summary>
        public WaitingTransaction Evict()
        {
            SortedSet<WaitingTransaction> largest = _bySender.Values.MaxBy(q => q.Count)!;
            WaitingTransaction last = largest.Max!;
            largest.Remove(last);
            Count--;
            return last;
        }
    }
}
