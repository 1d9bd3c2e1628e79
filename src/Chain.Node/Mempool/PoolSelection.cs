using Chain.Core.Ledger;

namespace Chain.Node.Mempool;

/// <summary>Selects ready transactions, for a block or to offer them to peers. The caller holds the pool's lock.</summary>
internal static class PoolSelection
{
    /// <summary>After this time, the node that has acknowledged a transaction offers it to its peers again: 1 s.</summary>
    public static readonly TimeSpan OwnOverdue = TimeSpan.FromSeconds(1);

    /// <summary>After this time every node that holds a transaction offers it; the one that has acknowledged it may be gone: 4 s.</summary>
    public static readonly TimeSpan AnyOverdue = TimeSpan.FromSeconds(4);

    /// <summary>Selects transactions for a block: each sender in turn, in the given order, each sender's in order of nonce.</summary>
    /// <param name="turns">The senders. The call consumes the list.</param>
    /// <param name="room">Bytes for the transactions.</param>
    /// <param name="countMax">Number of transactions.</param>
    public static List<Transaction> ForBlock(List<SenderQueue> turns, int room, int countMax)
    {
        List<Transaction> taken = [];
        for (int index = 0; turns.Count > 0 && taken.Count < countMax; index++)
        {
            // Each sender gets a turn. A sender drops out if its next transaction is missing or does not fit.
            int left = 0;
            for (int i = 0; i < turns.Count && taken.Count < countMax; i++)
            {
                if (turns[i].ReadyAt(index)?.Transaction is not { } next || next.Encoded.Length + 5 > room) continue;
                room -= next.Encoded.Length + 5;
                taken.Add(next);
                turns[left++] = turns[i];
            }

            turns.RemoveRange(left, turns.Count - left);
        }

        return taken;
    }

    /// <summary>Lists ready transactions by sender and nonce, from a position on.</summary>
    public static IReadOnlyList<Transaction> Ready(IEnumerable<SenderQueue> ready, PoolPosition from, int countMax, long bytesMax, out PoolPosition next)
    {
        List<Transaction> listed = [];
        long bytes = 0;
        next = default;
        foreach (SenderQueue queue in ready)
        {
            int order = queue.Sender.CompareTo(from.Sender);
            if (order < 0) continue;
            ulong skipped = order > 0 || from.Nonce <= queue.Next ? 0 : from.Nonce - queue.Next;
            for (int i = (int)Math.Min(skipped, int.MaxValue); queue.ReadyAt(i)?.Transaction is { } transaction; i++)
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

        return listed;
    }

    /// <summary>Lists the overdue ones and notes that they were offered. A transaction is overdue again after the same time.</summary>
    public static IReadOnlyList<Transaction> Overdue(IEnumerable<SenderQueue> ready, TimeProvider time, int countMax, long bytesMax)
    {
        List<Transaction> listed = [];
        long bytes = 0, now = time.GetTimestamp();
        foreach (SenderQueue queue in ready)
        {
            for (int i = 0; queue.ReadyAt(i) is { } entry; i++)
            {
                TimeSpan due = entry.Origin.IsOwn && entry.OfferedAt is null ? OwnOverdue : AnyOverdue;
                if (time.GetElapsedTime(entry.OfferedAt ?? entry.ReadyAt ?? now, now) < due) continue;
                bytes += entry.Transaction.Encoded.Length;
                if (listed.Count == countMax || (listed.Count > 0 && bytes > bytesMax)) return listed;
                entry.OfferedAt = now;
                listed.Add(entry.Transaction);
            }
        }

        return listed;
    }
}
