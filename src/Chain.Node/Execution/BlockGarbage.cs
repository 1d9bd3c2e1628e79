namespace Chain.Node.Execution;

/// <summary>Collects garbage between blocks, so that no collection interrupts the work on a block. Owner: the consensus loop.</summary>
/// <remarks>
/// Almost all objects of a block die when the block is stored. A collection before that copies all of them, for a large block several
/// times, which takes as long as its execution. A collection after it copies almost nothing. So Runtime.props lets the young generation
/// grow to the size of a full block, and this class empties it before the next block.
/// It also collects after an empty block: no client waits then, and the heap of an idle node stays small. After a block with few
/// transactions it does not collect. bench/results has the measurements.
/// </remarks>
internal sealed class BlockGarbage
{
    // Below this, a collection is not worth the pause of all threads.
    private const long CollectFromBytes = 16L * 1024 * 1024;

    // These many transactions allocate about 2 MiB.
    private const int LargeBlockTransactionsMin = 500;

    private long _collectedAt = GC.GetTotalAllocatedBytes();

    /// <summary>Collects if it is worth it. Call it before the work on a block, when the execution of the previous block is unreferenced.</summary>
    /// <param name="transactionsBefore">Number of transactions in the previous block.</param>
    public void CollectBefore(int transactionsBefore)
    {
        if (transactionsBefore is > 0 and < LargeBlockTransactionsMin) return;
        long allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _collectedAt < CollectFromBytes) return;
        _collectedAt = allocated;
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
    }
}
