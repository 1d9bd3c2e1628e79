using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Journal;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Execution;

/// <summary>Builds, checks and commits blocks on top of the head. Owner: the consensus loop. Not thread-safe.</summary>
internal sealed class BlockProcessor(ChainStore store, ContractEngine engine, TransactionPool pool, TimeProvider time, ReleaseSignatureMemo? memo = null)
{
    private const int ExecutedCacheMax = 8;
    private readonly BlockPipeline _pipeline = new(engine, memo ?? new ReleaseSignatureMemo());
    private readonly List<ExecutedBlock> _executed = [];
    private readonly BlockGarbage _garbage = new();
    private readonly BlockPace _pace = new(Limits.BlockTransactionsMax);
    private int _lastCount;

    /// <summary>Builds a block of pending transactions for the height after the head. Caches its execution for the commit.</summary>
    /// <param name="round">The round.</param>
    /// <param name="transactionsMax">Maximum number of transactions, if it is less than the pace.</param>
    public Block Build(int round, int transactionsMax = Limits.BlockTransactionsMax)
    {
        _garbage.CollectBefore(_lastCount);
        using StateView view = store.OpenView();
        ChainHead head = view.Head;
        ValidatorSet validators = head.NextValidators;
        long height = head.Height + 1;
        long timeMs = BlockTimes.Next(time.GetUtcNow().ToUnixTimeMilliseconds(), head.Header.TimeMs);
        IReadOnlyList<Transaction> transactions = pool.Take(Parameters(view).BlockBytesMax, Math.Min(_pace.Limit, transactionsMax));
        BlockContext context = new(store.Genesis.ChainId, height, timeMs);
        PipelineResult result = _pipeline.Run(context, transactions, pool.KnownSignatures(transactions), view);
        while (!result.Execution.IsValid)
        {
            // The transaction is no longer valid. This block cannot include it or later ones of its sender.
            Transaction bad = transactions[result.Execution.FirstInvalidIndex];
            pool.Remove(bad);
            pool.RemoveInadmissible(bad.Sender, view);
            transactions = [.. transactions.Where(t => !t.Sender.Equals(bad.Sender) || t.Nonce < bad.Nonce)];
            result = _pipeline.Run(context, transactions, pool.KnownSignatures(transactions), view);
        }

        BlockExecution execution = result.Execution;
        StateTreeUpdate tree = _pipeline.Apply(head.Header.StateRoot, execution.Writes, view);
        Hash256 nextHash = execution.NextValidators.Hash(store.Genesis.ChainId);
        BlockHeader header = new()
        {
            ChainId = store.Genesis.ChainId,
            Height = height,
            TimeMs = timeMs,
            ParentHash = head.Hash,
            TransactionsRoot = result.TransactionsRoot,
            ReceiptsRoot = result.ReceiptsRoot,
            StateRoot = tree.Root,
            HistoryRoot = HistoryTree.Root(height, view.History),
            ValidatorsHash = head.Header.NextValidatorsHash,
            NextValidatorsHash = nextHash,
            LastSetChangeHeight = nextHash.Equals(head.Header.NextValidatorsHash) ? head.Header.LastSetChangeHeight : height,
            ProposerIndex = validators.ProposerIndex(height, round),
        };
        Block block = new(header, transactions);
        Cache(new ExecutedBlock(block, execution.Receipts, execution.Writes, tree, execution.NextValidators));
        return block;
    }

    /// <summary>Checks a block that a peer proposed or that block sync fetched. Caches its execution for the commit.</summary>
    /// <param name="block">The block.</param>
    /// <param name="checkClock">Whether to compare the block's time with this node's clock. False for a decided block.</param>
    /// <param name="known">What is known about the transactions' signatures; null for what the pool knows.</param>
    public BlockVerdict Check(Block block, bool checkClock = true, KnownSignatures[]? known = null)
    {
        if (_executed.Exists(e => e.Block.Hash.Equals(block.Hash))) return BlockVerdict.Valid;
        _garbage.CollectBefore(_lastCount);
        using StateView view = store.OpenView();
        BlockVerdict verdict = CheckHeader(block, view, checkClock);
        if (verdict != BlockVerdict.Valid) return verdict;
        BlockHeader header = block.Header;
        PipelineResult result = _pipeline.Run(
            new BlockContext(header.ChainId, header.Height, header.TimeMs), block.Transactions, known ?? pool.KnownSignatures(block.Transactions), view);
        BlockExecution execution = result.Execution;
        if (!header.TransactionsRoot.Equals(result.TransactionsRoot)) return BlockVerdict.WrongTransactionsRoot;
        if (!execution.IsValid) return BlockVerdict.InvalidTransaction;
        if (!result.ReceiptsRoot.Equals(header.ReceiptsRoot)) return BlockVerdict.WrongReceiptsRoot;
        StateTreeUpdate tree = _pipeline.Apply(view.Head.Header.StateRoot, execution.Writes, view);
        if (!tree.Root.Equals(header.StateRoot)) return BlockVerdict.WrongStateRoot;
        if (!execution.NextValidators.Hash(header.ChainId).Equals(header.NextValidatorsHash)) return BlockVerdict.WrongNextValidators;
        bool changed = !header.NextValidatorsHash.Equals(header.ValidatorsHash);
        if (header.LastSetChangeHeight != (changed ? header.Height : view.Head.Header.LastSetChangeHeight)) return BlockVerdict.WrongSetChangeHeight;
        Cache(new ExecutedBlock(block, execution.Receipts, execution.Writes, tree, execution.NextValidators));
        return BlockVerdict.Valid;
    }

    /// <summary>Stores a decided block. Executes it again if its execution is no longer cached.</summary>
    /// <param name="block">The block.</param>
    /// <param name="certificate">The certificate that decides it.</param>
    /// <param name="journal">How far this validator's journal has got; null on a node without one.</param>
    /// <param name="isSynced">Whether the block is on disk when this returns; if not, the caller syncs the store.</param>
    /// <exception cref="InvalidOperationException">The block is invalid: a quorum decided a block that this node's rules refuse.</exception>
    public ExecutedBlock Commit(Block block, CommitCertificate certificate, JournalMark? journal = null, bool isSynced = true)
    {
        BlockVerdict verdict = Check(block, checkClock: false);
        if (verdict != BlockVerdict.Valid)
            throw new InvalidOperationException($"Block {block.Height} {block.Hash} has a certificate but is not valid here: {verdict}.");
        ExecutedBlock executed = _executed.Find(e => e.Block.Hash.Equals(block.Hash))!;
        store.Append(executed, certificate, journal, isSynced);
        _lastCount = block.Transactions.Count;
        _pace.OnCommitted(block.Transactions.Count, certificate.Round);
        foreach (ExecutedBlock cached in _executed) cached.StateTree.Recycle(); // No code reads the cached trees after this.
        _executed.Clear();
        using StateView view = store.OpenView();
        pool.OnCommitted(executed, view);
        return executed;
    }

    private BlockVerdict CheckHeader(Block block, StateView view, bool checkClock)
    {
        BlockHeader header = block.Header;
        ChainHead head = view.Head;
        if (!header.ChainId.Equals(store.Genesis.ChainId)) return BlockVerdict.WrongChain;
        if (header.Height != head.Height + 1) return BlockVerdict.WrongHeight;
        if (!header.ParentHash.Equals(head.Hash)) return BlockVerdict.WrongParent;
        if (header.TimeMs <= head.Header.TimeMs) return BlockVerdict.TimeNotAfterParent;
        long latestMs = BlockTimes.Latest(time.GetUtcNow().ToUnixTimeMilliseconds(), head.Header.TimeMs);
        if (checkClock && header.TimeMs > latestMs) return BlockVerdict.TimeAheadOfClock;
        if (!header.ValidatorsHash.Equals(head.Header.NextValidatorsHash)) return BlockVerdict.WrongValidators;
        if (header.ProposerIndex >= head.NextValidators.Count) return BlockVerdict.WrongProposer;
        if (block.Encoded.Length > Parameters(view).BlockBytesMax + Limits.HeaderBytesMax) return BlockVerdict.TooLarge;
        return header.HistoryRoot.Equals(HistoryTree.Root(header.Height, view.History)) ? BlockVerdict.Valid : BlockVerdict.WrongHistoryRoot;
    }

    /// <summary>Reads the chain parameters for the block after the head.</summary>
    public ChainParameters ReadParameters()
    {
        using StateView view = store.OpenView();
        return Parameters(view);
    }

    private ChainParameters Parameters(StateView view) => view.Parameters() ?? store.Genesis.Parameters;

    private void Cache(ExecutedBlock executed)
    {
        if (_executed.Count == ExecutedCacheMax) _executed.RemoveAt(0);
        _executed.Add(executed);
    }
}
