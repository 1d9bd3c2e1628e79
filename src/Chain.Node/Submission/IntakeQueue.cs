using Chain.Core;
using Chain.Core.Primitives;
using Chain.Node.Mempool;

namespace Chain.Node.Submission;

/// <summary>The transactions whose signatures are not verified yet. Sources take turns, and within a source its senders. Not thread-safe.</summary>
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

    /// <summary>Adds a transaction. Returns the refusal, or null.</summary>
    /// <param name="source">Who handed it in.</param>
    /// <param name="waiting">The transaction.</param>
    /// <param name="evicted">The transaction that lost its place to this one.</param>
    public AdmissionVerdict? TryAdd(IntakeSource source, WaitingTransaction waiting, out WaitingTransaction? evicted)
    {
        evicted = null;
        Address sender = waiting.Transaction.Sender;
        SourceQueue? queue = _sources.GetValueOrDefault(source);
        int ofSender = queue?.CountOf(sender) ?? 0;
        if (ofSender >= Limits.MempoolPerSenderMax) return AdmissionVerdict.SenderQueueFull;
        if (_bytes + waiting.Bytes > bytesMax && !TryEvict(queue, ofSender, out evicted)) return AdmissionVerdict.PoolFull;
        if (queue is null)
        {
            _sources.Add(source, queue = new SourceQueue(source));
            _turns.Enqueue(queue);
        }

        queue.Add(waiting);
        _bytes += waiting.Bytes;
        return null;
    }

    /// <summary>Takes the next transaction; null if there is none.</summary>
    public WaitingTransaction? Take()
    {
        while (_turns.TryDequeue(out SourceQueue? queue))
        {
            WaitingTransaction? next = queue.Take();
            if (queue.Count > 0) _turns.Enqueue(queue);
            else _sources.Remove(queue.Source);
            if (next is null) continue; // The queue lost its last transaction to another source.
            _bytes -= next.Bytes;
            return next;
        }

        return null;
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
        private readonly Dictionary<Address, LinkedList<WaitingTransaction>> _bySender = [];
        private readonly Queue<Address> _turns = new();

        public IntakeSource Source => source;

        public int Count { get; private set; }

        public int LargestSenderCount => _bySender.Values.Max(q => q.Count);

        public int CountOf(Address sender) => _bySender.TryGetValue(sender, out LinkedList<WaitingTransaction>? queue) ? queue.Count : 0;

        public void Add(WaitingTransaction waiting)
        {
            Address sender = waiting.Transaction.Sender;
            if (!_bySender.TryGetValue(sender, out LinkedList<WaitingTransaction>? queue))
            {
                _bySender.Add(sender, queue = new LinkedList<WaitingTransaction>());
                _turns.Enqueue(sender);
            }

            queue.AddLast(waiting);
            Count++;
        }

        public WaitingTransaction? Take()
        {
            while (_turns.TryDequeue(out Address sender))
            {
                LinkedList<WaitingTransaction> queue = _bySender[sender];
                WaitingTransaction? next = queue.First?.Value;
                if (next is not null)
                {
                    queue.RemoveFirst();
                    Count--;
                }

                if (queue.Count > 0) _turns.Enqueue(sender);
                else _bySender.Remove(sender);
                if (next is not null) return next;
            }

            return null;
        }

        /// <summary>Removes the last transaction of the largest sender, which keeps its turn.</summary>
        public WaitingTransaction Evict()
        {
            LinkedList<WaitingTransaction> largest = _bySender.Values.MaxBy(q => q.Count)!;
            WaitingTransaction last = largest.Last!.Value;
            largest.RemoveLast();
            Count--;
            return last;
        }
    }
}
