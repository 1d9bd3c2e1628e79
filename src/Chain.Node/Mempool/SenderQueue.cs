using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Mempool;

/// <summary>The pending transactions of one sender, ordered by nonce. Owner: the pool, under its lock.</summary>
internal sealed class SenderQueue(Address sender, ulong next)
{
    private readonly SortedList<ulong, Transaction> _byNonce = [];

    public Address Sender => sender;

    /// <summary>Nonce of the sender's next transaction in a block.</summary>
    public ulong Next { get; private set; } = next;

    /// <summary>State path of the sender's participant record. A block that writes it may make pending transactions inadmissible.</summary>
    public Hash256 RecordPath { get; } = StateKeys.Participant(sender).Path;

    public int Count => _byNonce.Count;

    /// <summary>Whether the next block can include the first transaction: there is no nonce gap before it.</summary>
    public bool IsReady => _byNonce.Count > 0 && _byNonce.GetKeyAtIndex(0) == Next;

    /// <summary>The transaction with the highest nonce. The pool evicts it first.</summary>
    public Transaction Last => _byNonce.GetValueAtIndex(_byNonce.Count - 1);

    /// <summary>Adds a transaction; false if its nonce is too low or taken.</summary>
    public bool TryAdd(Transaction transaction) => transaction.Nonce >= Next && _byNonce.TryAdd(transaction.Nonce, transaction);

    /// <summary>Whether the queue holds a transaction with this nonce.</summary>
    public bool Has(ulong nonce) => _byNonce.ContainsKey(nonce);

    public void Remove(ulong nonce) => _byNonce.Remove(nonce);

    /// <summary>Moves to a later nonce. Returns the transactions below it, which the pool must remove.</summary>
    public IReadOnlyList<Transaction> Advance(ulong next)
    {
        if (next > Next) Next = next;
        return [.. _byNonce.Values.TakeWhile(t => t.Nonce < Next)];
    }

    /// <summary>The transaction with nonce <see cref="Next"/> + <paramref name="index"/>; null if it or one before it is missing.</summary>
    public Transaction? ReadyAt(int index) =>
        index < _byNonce.Count && _byNonce.GetKeyAtIndex(index) - Next == (ulong)index ? _byNonce.GetValueAtIndex(index) : null;

    public IEnumerable<Transaction> All() => _byNonce.Values;
}
