using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Mempool;

/// <summary>One sender's waiting transactions by nonce. Owner: the pool, under its lock.</summary>
internal sealed class SenderQueue(Address sender, ulong next)
{
    private readonly SortedDictionary<ulong, Transaction> _byNonce = [];

    /// <summary>The nonce that the sender's next transaction in a block has.</summary>
    public ulong Next { get; private set; } = next;

    /// <summary>Where the sender's record stands in the state: whoever changes it may change what is admissible.</summary>
    public Hash256 RecordPath { get; } = StateKeys.Participant(sender).Path;

    public int Count => _byNonce.Count;

    public bool IsReady => _byNonce.ContainsKey(Next);

    /// <summary>The transaction with the highest nonce, the first to go when there is no room.</summary>
    public Transaction Last => _byNonce.Values.Last();

    public bool TryAdd(Transaction transaction) => transaction.Nonce >= Next && _byNonce.TryAdd(transaction.Nonce, transaction);

    public void Remove(ulong nonce) => _byNonce.Remove(nonce);

    /// <summary>Moves to a later nonce and returns what fell behind it.</summary>
    public IReadOnlyList<Transaction> Advance(ulong next)
    {
        if (next > Next) Next = next;
        return [.. _byNonce.Values.TakeWhile(t => t.Nonce < Next)];
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
