using System.Runtime.ExceptionServices;
using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Storage;

namespace Chain.Node.Execution;

/// <summary>Runs a block's transactions on all cores: signatures are verified together while earlier transactions execute and receipts are hashed.</summary>
/// <remarks>
/// Execution itself is one thread's, in the block's order, so verdicts, receipts and writes are those of <see cref="ContractEngine.Execute"/>.
/// The calling thread takes part in all the work and never waits for a thread that has not begun. Thread-safe; keeps nothing of a block.
/// </remarks>
/// <param name="engine">The rules.</param>
/// <param name="memo">Release signatures that were verified before; what this run verifies is added.</param>
/// <param name="cores">Threads that take part, the caller's included; default all of the machine's.</param>
internal sealed class BlockPipeline(ContractEngine engine, ReleaseSignatureMemo memo, int cores = 0)
{
    // Below it, waking another thread costs more than it gains.
    private const int ParallelFrom = 64;

    // The same for the state tree, of which a change costs less than a transaction.
    private const int HalvesFrom = 256;

    private readonly int _cores = cores > 0 ? cores : Environment.ProcessorCount;

    /// <summary>Executes transactions in order.</summary>
    /// <param name="context">The block's chain, height and time.</param>
    /// <param name="transactions">The transactions.</param>
    /// <param name="known">What is known of each transaction's signatures; completed here for those that had to be verified.</param>
    /// <param name="state">The state before the block. Read by several threads at the same time until this returns.</param>
    /// <exception cref="AggregateException">The state could not be read.</exception>
    public PipelineResult Run(BlockContext context, IReadOnlyList<Transaction> transactions, KnownSignatures[] known, IStateReader state)
    {
        if (known.Length != transactions.Count) throw new ArgumentException("There is one entry a transaction.", nameof(known));
        SignatureChunks signatures = new(context, transactions, known, state, memo);
        PipelineRun run = new(engine.Begin(context, state, transactions.Count), signatures, transactions, known, ForRanges);
        int helpers = transactions.Count >= ParallelFrom ? _cores - 1 : 0;
        Task<Hash256> root = helpers > 0 ? Task.Run(() => Block.ComputeTransactionsRoot(transactions))
            : Task.FromResult(Block.ComputeTransactionsRoot(transactions));
        Task[] others = [.. Enumerable.Range(0, helpers).Select(_ => Task.Run(run.Help)), root];
        BlockExecution execution;
        try
        {
            execution = run.Execute();
        }
        finally
        {
            // The state's owner may close it as soon as this returns, whatever happened.
            run.Stop();
            Task.WaitAll(others);
        }

        return new PipelineResult(root.Result, execution, execution.IsValid ? run.ReceiptsRoot() : Hash256.Zero);
    }

    /// <summary>The state tree after a block's writes; their values are hashed on all cores, and its halves are updated on two.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its name.</exception>
    public StateTreeUpdate Apply(Hash256 root, IReadOnlyList<StateWrite> writes, IStateNodeSource source)
    {
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[writes.Count];
        ForRanges(changes.Length, (first, end) => StateChanges.Fill(writes, first, end, changes));
        StateTreeSplit split = StateTree.Split(root, changes, source);
        if (_cores == 1 || changes.Length < HalvesFrom)
        {
            split.UpdateLeft();
            split.UpdateRight();
            return split.Join();
        }

        try
        {
            Parallel.Invoke(split.UpdateLeft, split.UpdateRight);
        }
        catch (AggregateException e)
        {
            // As one thread would have thrown it; both halves have ended, so the source may be closed.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return split.Join();
    }

    /// <summary>Reads a block that a peer sent, as <see cref="Block.TryDecode"/> does, on all cores.</summary>
    public Block? Decode(ReadOnlySpan<byte> encoded)
    {
        if (!BlockFrame.TryRead(encoded, out BlockFrame? frame)) return null;
        ForRanges(frame.Count, (first, end) => frame.TryDecode(first, end - first));
        return frame.TryToBlock(out Block? block) ? block : null;
    }

    private void ForRanges(int count, Action<int, int> body)
    {
        if (_cores == 1 || count < ParallelFrom)
        {
            body(0, count);
            return;
        }

        // More ranges than cores, so that a core which is busy elsewhere holds nobody up for long.
        int ranges = 4 * _cores;
        Parallel.For(0, ranges, new ParallelOptions { MaxDegreeOfParallelism = _cores },
            i => body((int)((long)count * i / ranges), (int)((long)count * (i + 1) / ranges)));
    }
}
