using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Mempool;

/// <summary>The pending transactions of one sender, ordered by nonce. Owner: the pool, under its lock.</summary>
internal sealed class SenderQueue(Address sender, ulong next, long now)
{
    private readonly SortedList<ulong, PoolEntry> _byNonce = [];

    public Address Sender => sender;

    /// <summary>Nonce of the sender's next transaction in a block.</summary>
    public ulong Next { get; private set; } = next;

    /// <summary>State path of the sender's participant record. A block that writes it may make pending transactions inadmissible.</summary>
    public Hash256 RecordPath { get; } = StateKeys.Participant(sender).Path;

    public int Count => _byNonce.Count;

    /// <summary>Size of the transactions, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Number of transactions that the next block can include: those before the first nonce gap.</summary>
    public int ReadyCount { get; private set; }

    /// <summary>Whether the next block can include the first transaction.</summary>
    public bool IsReady => ReadyCount > 0;

    /// <summary>The first nonce that no transaction here has: the gap, or the nonce after the last transaction.</summary>
    public ulong FirstMissing => Next + (ulong)ReadyCount;

    /// <summary>Timestamp of the last change of <see cref="FirstMissing"/>.</summary>
    public long ProgressAt { get; private set; } = now;

    /// <summary>Adds a transaction; false if its nonce is too low or taken.</summary>
    public bool TryAdd(PoolEntry entry, long now)
    {
        ulong nonce = entry.Transaction.Nonce;
        if (nonce < Next || !_byNonce.TryAdd(nonce, entry)) return false;
        Bytes += entry.Transaction.Encoded.Length;
        if (nonce == FirstMissing) Extend(now);
        else if (ReadyCount == Count - 1) ProgressAt = now; // The first one behind a gap.
        return true;
    }

    /// <summary>Whether the queue holds a transaction with this nonce.</summary>
    public bool Has(ulong nonce) => _byNonce.ContainsKey(nonce);

    /// <summary>Removes a transaction. Those after it then wait behind a gap.</summary>
    public void Remove(ulong nonce, long now)
    {
        if (!_byNonce.TryGetValue(nonce, out PoolEntry? removed)) return;
        _byNonce.Remove(nonce);
        Bytes -= removed.Transaction.Encoded.Length;
        if (nonce >= FirstMissing) return;
        int ready = nonce < Next ? ReadyCount : (int)(nonce - Next);
        foreach (PoolEntry entry in _byNonce.Values.Skip(ready).Take(ReadyCount - 1 - ready)) entry.ReadyAt = null;
        ReadyCount = ready;
        ProgressAt = now;
    }

    /// <summary>Moves to a later nonce. Removes and returns the transactions below it.</summary>
    public IReadOnlyList<PoolEntry> Advance(ulong next, long now)
    {
        if (next <= Next) return [];
        PoolEntry[] stale = [.. _byNonce.Values.TakeWhile(e => e.Transaction.Nonce < next)];
        ReadyCount = next < FirstMissing ? (int)(FirstMissing - next) : 0;
        Next = next;
        foreach (PoolEntry entry in stale)
        {
            _byNonce.Remove(entry.Transaction.Nonce);
            Bytes -= entry.Transaction.Encoded.Length;
        }

        Extend(now);
        return stale;
    }

    /// <summary>The transaction with nonce <see cref="Next"/> + <paramref name="index"/>; null if it or one before it is missing.</summary>
    public PoolEntry? ReadyAt(int index) => index < ReadyCount ? _byNonce.GetValueAtIndex(index) : null;

    /// <summary>The transactions behind the first gap, in order of nonce.</summary>
    public IEnumerable<PoolEntry> BehindGap() => _byNonce.Values.Skip(ReadyCount);

    public IEnumerable<PoolEntry> All() => _byNonce.Values;

    private void Extend(long now)
    {
        ulong before = FirstMissing;
        while (ReadyCount < Count && _byNonce.GetKeyAtIndex(ReadyCount) == FirstMissing) _byNonce.GetValueAtIndex(ReadyCount++).ReadyAt ??= now;
        if (FirstMissing != before) ProgressAt = now;
    }
}
