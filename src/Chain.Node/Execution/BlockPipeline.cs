using System.Runtime.ExceptionServices;
using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Storage;

namespace Chain.Node.Execution;

/// <summary>Executes a block on all cores: some threads verify signatures and hash receipts while one thread executes transactions.</summary>
/// <remarks>
/// One thread executes the transactions, in the block's order. So verdicts, receipts and writes equal those of
/// <see cref="ContractEngine.Execute"/>. The calling thread takes part in all the work, so it never depends on a thread that has not
/// started. Keeps no state of a block. Thread-safe.
/// </remarks>
/// <param name="engine">The rules.</param>
/// <param name="memo">Release signatures that are known to be good. A run adds those that it verifies.</param>
/// <param name="cores">Number of threads, the calling thread included; 0 for all cores of the machine.</param>
internal sealed class BlockPipeline(ContractEngine engine, ReleaseSignatureMemo memo, int cores = 0)
{
    // Below this number of items, another thread costs more time than it saves.
    private const int ParallelFrom = 64;

    // The same for the state tree: a change costs less than a transaction.
    private const int HalvesFrom = 256;

    private readonly int _cores = cores > 0 ? cores : Environment.ProcessorCount;

    /// <summary>Executes transactions in order.</summary>
    /// <param name="context">The block's chain, height and time.</param>
    /// <param name="transactions">The transactions.</param>
    /// <param name="known">What is known about each transaction's signatures. The run adds what it verifies.</param>
    /// <param name="state">The state before the block. Several threads read it until this returns.</param>
    /// <exception cref="AggregateException">The state could not be read.</exception>
    public PipelineResult Run(BlockContext context, IReadOnlyList<Transaction> transactions, KnownSignatures[] known, IStateReader state)
    {
        if (known.Length != transactions.Count) throw new ArgumentException("There must be one entry per transaction.", nameof(known));
        SignatureChunks signatures = new(context, transactions, known, state, memo);
        PipelineRun run = new(engine.Begin(context, state, transactions.Count), signatures, transactions, known, ForRanges);
        int helpers = transactions.Count >= ParallelFrom ? _cores - 1 : 0;
        Task<Hash256> root = helpers > 0 ? Task.Run(() => Block.ComputeTransactionsRoot(transactions))
            : Task.FromResult(Block.ComputeTransactionsRoot(transactions));
        Task[] others = [.. Enumerable.Range(0, helpers).Select(_ => Task.Run(run.RunHelper)), root];
        BlockExecution execution;
        try
        {
            execution = run.Execute();
        }
        finally
        {
            // The caller may close the state after this returns or throws, so no thread may still read it.
            run.Stop();
            Task.WaitAll(others);
        }

        return new PipelineResult(root.Result, execution, execution.IsValid ? run.ReceiptsRoot() : Hash256.Zero);
    }

    /// <summary>Applies a block's writes to the state tree. Hashes the values on all cores and updates the two halves of the tree on two.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node, or the bytes of a node do not match its hash.</exception>
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
            // Throws what a single thread would have thrown. Both halves have ended, so the caller may close the source.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return split.Join();
    }

    /// <summary>Decodes a block as <see cref="Block.TryDecode"/> does, but on all cores; null if it is invalid.</summary>
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

        // More ranges than cores, so that a busy core delays the others only briefly.
        int ranges = 4 * _cores;
        Parallel.For(
            0, ranges, new ParallelOptions { MaxDegreeOfParallelism = _cores },
            i => body((int)((long)count * i / ranges), (int)((long)count * (i + 1) / ranges)));
    }
}
