using Chain.Core.Ledger;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Indexes;

/// <summary>Where each transaction is: its id to the block's height and the index in the block (12 bytes).</summary>
internal sealed class TransactionIndex : IChainIndex
{
    /// <summary>Column family of the rows.</summary>
    public const string Rows = ColumnFamilies.Transactions;

    /// <inheritdoc/>
    public string Name => "transactions";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public string Family => Rows;

    /// <inheritdoc/>
    public void AddBlock(IndexedBlock block, IndexRows rows)
    {
        IReadOnlyList<Receipt> receipts = block.Receipts;
        for (int i = 0; i < receipts.Count; i++) rows.Put(receipts[i].TransactionId.AsSpan(), StoreKeys.Of(block.Height, i));
    }
}
