using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>What a block's transactions lead to, or why they cannot stand in one block.</summary>
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

    /// <summary>Whether every transaction may stand in the block.</summary>
    public bool IsValid => FirstInvalidIndex < 0;

    /// <summary>Index of the first transaction that may not, or -1.</summary>
    public int FirstInvalidIndex { get; }

    /// <summary>Why it may not.</summary>
    public TransactionVerdict FirstInvalidVerdict { get; }

    /// <summary>One receipt a transaction, in order; empty if the block is invalid.</summary>
    public IReadOnlyList<Receipt> Receipts { get; }

    /// <summary>All changes, ascending by key, one a key; empty if the block is invalid.</summary>
    public IReadOnlyList<StateWrite> Writes { get; }

    /// <summary>The set that decides the next block. Only for a valid block.</summary>
    public ValidatorSet NextValidators { get; }

    /// <summary>A block that cannot be: one of its transactions may not stand in it.</summary>
    /// <param name="index">Index of the first transaction that may not.</param>
    /// <param name="verdict">Why.</param>
    public static BlockExecution Invalid(int index, TransactionVerdict verdict) => new(index, verdict, [], [], null);

    internal static BlockExecution Valid(IReadOnlyList<Receipt> receipts, IReadOnlyList<StateWrite> writes, ValidatorSet nextValidators) =>
        new(-1, TransactionVerdict.Valid, receipts, writes, nextValidators);
}
