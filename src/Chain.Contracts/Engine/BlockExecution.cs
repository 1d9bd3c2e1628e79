using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>The result of executing a block, or the reason why the block is invalid.</summary>
public sealed class BlockExecution
{
    private BlockExecution(int firstInvalidIndex, TransactionVerdict firstInvalidVerdict, IReadOnlyList<Receipt> receipts, IReadOnlyList<StateWrite> writes,
        ValidatorSet? nextValidators)
    {
        FirstInvalidIndex = firstInvalidIndex;
        FirstInvalidVerdict = firstInvalidVerdict;
        Receipts = receipts;
        Writes = writes;
        NextValidators = nextValidators!;
    }

    /// <summary>Whether every transaction is allowed in the block.</summary>
    public bool IsValid => FirstInvalidIndex < 0;

    /// <summary>Index of the first transaction that is not allowed, or -1.</summary>
    public int FirstInvalidIndex { get; }

    /// <summary>Why that transaction is not allowed.</summary>
    public TransactionVerdict FirstInvalidVerdict { get; }

    /// <summary>One receipt per transaction, in order; empty if the block is invalid.</summary>
    public IReadOnlyList<Receipt> Receipts { get; }

    /// <summary>All changes, ascending by key, one per key; empty if the block is invalid.</summary>
    public IReadOnlyList<StateWrite> Writes { get; }

    /// <summary>The set that decides the next block; null if the block is invalid.</summary>
    public ValidatorSet NextValidators { get; }

    /// <summary>The result for a block that holds a transaction which is not allowed.</summary>
    /// <param name="index">Index of the first such transaction.</param>
    /// <param name="verdict">Why it is not allowed.</param>
    public static BlockExecution Invalid(int index, TransactionVerdict verdict) => new(index, verdict, [], [], null);

    internal static BlockExecution Valid(IReadOnlyList<Receipt> receipts, IReadOnlyList<StateWrite> writes, ValidatorSet nextValidators) =>
        new(-1, TransactionVerdict.Valid, receipts, writes, nextValidators);
}
