using Chain.Contracts;
using Chain.Core.Ledger;

namespace Chain.Node.Storage.Indexes;

/// <summary>A block from which an index derives rows.</summary>
/// <param name="Height">Height of the block.</param>
/// <param name="Transactions">Its transactions, in order.</param>
/// <param name="Receipts">Their receipts, in order.</param>
/// <param name="State">The state after the block, or, during a backfill, after a later one.</param>
internal sealed record IndexedBlock(long Height, IReadOnlyList<Transaction> Transactions, IReadOnlyList<Receipt> Receipts, IStateReader State)
{
    /// <summary>Events of all transactions, in order.</summary>
    public IReadOnlyList<ContractEvent> Events { get; } = [.. Receipts.SelectMany(r => r.Events)];
}
