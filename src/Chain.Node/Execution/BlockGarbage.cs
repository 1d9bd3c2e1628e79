namespace Chain.Node.Execution;

/// <summary>Collects garbage between blocks, so that none is collected within them.</summary>
/// <remarks>
/// What a block leaves on the heap lives until the block is stored, and hardly any of it longer. Collected while the block is worked on, all of it is
/// copied, several times in a large block, and that takes as long as executing it; collected afterwards there is next to nothing to copy. So the
/// young generation may grow to what a full block leaves, its tables included (Runtime.props), and is emptied before the next block. After an
/// empty one as well, since nobody waits then and an idle node's heap is to stay small; after a block of a few transactions the collector is left
/// to itself, and nobody has to wait for it. Measured in bench/results. Owned by the consensus loop.
/// </remarks>
internal sealed class BlockGarbage
{
    // Less is not worth stopping every thread for.
    private const long CollectFromBytes = 16L * 1024 * 1024;

    // Transactions that leave some 2 MiB.
    private const int LargeFrom = 500;

    private long _collectedAt = GC.GetTotalAllocatedBytes();

    /// <summary>To be called before work on a block begins, when nobody refers to the execution of the one before any more.</summary>
    /// <param name="transactionsBefore">Transactions of the block before.</param>
    public void CollectBefore(int transactionsBefore)
    {
        if (transactionsBefore is > 0 and < LargeFrom) return;
        long allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _collectedAt < CollectFromBytes) return;
        _collectedAt = allocated;
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
    }
}
