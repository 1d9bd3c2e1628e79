using Chain.Core.Ledger;

namespace Chain.Node.Mempool;

/// <summary>One sender's waiting transactions by nonce. Owner: the pool, under its lock.</summary>
internal sealed class SenderQueue(ulong next)
{
    private readonly SortedDictionary<ulong, Transaction> _byNonce = [];

    /// <summary>The nonce that the sender's next transaction in a block has.</summary>
    public ulong Next { get; private set; } = next;

    public int Count => _byNonce.Count;

    public bool IsReady => _byNonce.ContainsKey(Next);

    public bool TryAdd(Transaction transaction) => transaction.Nonce >= Next && _byNonce.TryAdd(transaction.Nonce, transaction);

    public void Remove(ulong nonce) => _byNonce.Remove(nonce);

    /// <summary>Moves to a later nonce and returns what fell behind it.</summary>
    public IReadOnlyList<Transaction> Advance(ulong next)
    {
        if (next > Next) Next = next;
        List<Transaction> stale = [];
        foreach ((ulong nonce, Transaction transaction) in _byNonce)
        {
            if (nonce >= Next) break;
            stale.Add(transaction);
        }

        return stale;
    }

    /// <summary>Transactions without a gap from the next nonce on.</summary>
    public IEnumerable<Transaction> Ready()
    {
        ulong expected = Next;
        foreach ((ulong nonce, Transaction transaction) in _byNonce)
        {
            if (nonce < expected) continue;
            if (nonce != expected) yield break;
            expected++;
            yield return transaction;
        }
    }

    public IEnumerable<Transaction> All() => _byNonce.Values;
}
