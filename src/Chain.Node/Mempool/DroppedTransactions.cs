using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Node.Mempool;

/// <summary>Remembers which acknowledged transactions the pool has dropped, so that their clients can learn it. Not thread-safe.</summary>
/// <remarks>Each sender has places of its own; the oldest drop of a sender gives way to its next one.</remarks>
internal sealed class DroppedTransactions
{
    /// <summary>Maximum number of remembered transactions: 65,536.</summary>
    public const int TransactionsMax = 64 * 1024;

    private readonly Dictionary<Hash256, DropReason> _reasons = [];
    private readonly Dictionary<Address, Queue<Hash256>> _bySender = [];
    private int _queued;

    /// <summary>Remembers a drop.</summary>
    public void Add(Address sender, in Hash256 id, DropReason reason)
    {
        if (!_reasons.TryAdd(id, reason)) return;
        if (!_bySender.TryGetValue(sender, out Queue<Hash256>? ids)) _bySender.Add(sender, ids = []);
        if (ids.Count >= Limits.MempoolPerSenderMax) Forget(sender, ids);
        else if (_queued >= TransactionsMax && _bySender.MaxBy(s => s.Value.Count) is { Value.Count: > 0 } largest) Forget(largest.Key, largest.Value);
        _bySender[sender] = ids;
        ids.Enqueue(id);
        _queued++;
    }

    /// <summary>Forgets a transaction that was admitted again.</summary>
    public void Remove(in Hash256 id) => _reasons.Remove(id);

    /// <summary>Returns why the pool dropped a transaction; null if it did not, or has forgotten it.</summary>
    public DropReason? Find(in Hash256 id) => _reasons.TryGetValue(id, out DropReason reason) ? reason : null;

    private void Forget(Address sender, Queue<Hash256> ids)
    {
        _reasons.Remove(ids.Dequeue());
        _queued--;
        if (ids.Count == 0) _bySender.Remove(sender);
    }
}
