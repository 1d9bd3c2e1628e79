using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Mempool;

/// <summary>One sender's waiting transactions by nonce, none below the next one. Owner: the pool, under its lock.</summary>
internal sealed class SenderQueue(Address sender, ulong next)
{
    private readonly SortedList<ulong, Transaction> _byNonce = [];

    public Address Sender => sender;

    /// <summary>The nonce that the sender's next transaction in a block has.</summary>
    public ulong Next { get; private set; } = next;

    /// <summary>Where the sender's record stands in the state: whoever changes it may change what is admissible.</summary>
    public Hash256 RecordPath { get; } = StateKeys.Participant(sender).Path;

    public int Count => _byNonce.Count;

    public bool IsReady => _byNonce.Count > 0 && _byNonce.GetKeyAtIndex(0) == Next;

    /// <summary>The transaction with the highest nonce, the first to go when there is no room.</summary>
    public Transaction Last => _byNonce.GetValueAtIndex(_byNonce.Count - 1);

    public bool TryAdd(Transaction transaction) => transaction.Nonce >= Next && _byNonce.TryAdd(transaction.Nonce, transaction);

    /// <summary>Whether a transaction with this nonce waits.</summary>
    public bool Has(ulong nonce) => _byNonce.ContainsKey(nonce);

    public void Remove(ulong nonce) => _byNonce.Remove(nonce);

    /// <summary>Moves to a later nonce and returns what fell behind it, which the pool removes.</summary>
    public IReadOnlyList<Transaction> Advance(ulong next)
    {
        if (next > Next) Next = next;
        return [.. _byNonce.Values.TakeWhile(t => t.Nonce < Next)];
    }

    /// <summary>The transaction that is so many places after the first ready one; null if there is a gap before it, or no more.</summary>
    public Transaction? ReadyAt(int index) =>
        index < _byNonce.Count && _byNonce.GetKeyAtIndex(index) - Next == (ulong)index ? _byNonce.GetValueAtIndex(index) : null;

    public IEnumerable<Transaction> All() => _byNonce.Values;
}
