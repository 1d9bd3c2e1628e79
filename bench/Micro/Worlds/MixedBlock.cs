using System.Collections.Concurrent;
using System.Diagnostics;
using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Execution;
using Chain.Node.Mempool;

namespace MicroBench.Worlds;

/// <summary>
/// One block of mixed valid transactions, and each step of its validation as a function. Signed once and then used by all
/// benchmarks.
/// </summary>
public sealed class MixedBlock
{
    private readonly ContractEngine _engine = ContractEngine.CreateDefault();
    private readonly BlockGarbage _garbage = new();
    private readonly MixedWorld _world;

    public MixedBlock(MixedWorld world, int transactions)
    {
        _world = world;
        ulong[] nonces = new ulong[transactions];
        Dictionary<Address, ulong> next = [];
        for (int i = 0; i < transactions; i++)
        {
            Address sender = world.Plans.SenderOf(i).Address;
            nonces[i] = next.GetValueOrDefault(sender);
            next[sender] = nonces[i] + 1;
        }

        Transaction[] made = new Transaction[transactions];
        Parallel.ForEach(Partitioner.Create(0, transactions, 64), range =>
        {
            for (int i = range.Item1; i < range.Item2; i++) made[i] = world.Plans.Make(i, nonces[i]);
        });
        Transactions = made;
        Known = new KnownSignatures[transactions];
        Array.Fill(Known, new KnownSignatures(SignatureStanding.Good, ushort.MaxValue));
        Execution = Execute();
        Receipt? refused = Execution.Receipts.FirstOrDefault(r => !r.IsAccepted);
        if (refused is not null) throw new InvalidOperationException($"A transaction of the block is refused: {refused.Outcome}.");
        BlockHeader header = new()
        {
            ChainId = world.ChainId,
            Height = MixedWorld.Height,
            TimeMs = MixedWorld.TimeMs,
            ParentHash = Hash256.Zero,
            TransactionsRoot = Block.ComputeTransactionsRoot(made),
            ReceiptsRoot = Block.ComputeReceiptsRoot(Execution.Receipts),
            StateRoot = StateRoot(Execution),
            HistoryRoot = Hash256.Zero,
            ValidatorsHash = world.Genesis.Validators.Hash(world.ChainId),
            NextValidatorsHash = world.Genesis.Validators.Hash(world.ChainId),
            LastSetChangeHeight = 0,
            ProposerIndex = 0,
        };
        Encoded = new Block(header, made).Encoded.ToArray();
        Block = Decode();
    }

    /// <summary>The transactions, in order.</summary>
    public IReadOnlyList<Transaction> Transactions { get; }

    /// <summary>For each transaction, the information that all its signatures were verified before.</summary>
    public KnownSignatures[] Known { get; }

    /// <summary>The encoded block as a peer sends it.</summary>
    public byte[] Encoded { get; }

    public Block Block { get; }

    /// <summary>The result of the block's execution.</summary>
    public BlockExecution Execution { get; }

    /// <summary>Reads the block on one core.</summary>
    public Block Decode() => Block.TryDecode(Encoded, out Block? block) ? block : throw new InvalidOperationException("The block does not decode.");

    /// <summary>Verifies all signatures, including those of releases, in one batch on one core. Returns their number.</summary>
    public int VerifyAll()
    {
        List<SignedDigest> signed = [];
        Dictionary<Address, ParticipantRecord> vendors = [];
        foreach (Transaction transaction in Transactions)
        {
            ParticipantRecord? sender = TransactionSignatures.IsDeployment(transaction) ? RecordOf(transaction.Sender, vendors) : null;
            signed.Add(TransactionSignatures.Own(transaction));
            TransactionSignatures.CollectRelease(transaction, _world.Context, sender, signed);
        }

        if (SignatureVerifier.FindFirstBad([.. signed]) >= 0) throw new InvalidOperationException("A signature of the block is bad.");
        return signed.Count;
    }

    /// <summary>Executes on one core with all signatures known as good, and encodes the writes.</summary>
    public BlockExecution Execute()
    {
        _garbage.CollectBefore(Transactions.Count);
        BlockRun run = _engine.Begin(_world.Context, _world.State, Transactions.Count);
        for (int i = 0; i < Transactions.Count; i++)
        {
            TransactionVerdict verdict = run.TryAdd(Transactions[i], Known[i]);
            if (verdict != TransactionVerdict.Valid) throw new InvalidOperationException($"Transaction {i} may not stand in the block: {verdict}.");
        }

        return run.Finish();
    }

    /// <summary>
    /// Microseconds per transaction for each kind: the best of several executions. "end" is the cost of the end of the block
    /// per transaction.
    /// </summary>
    public IReadOnlyList<(string Kind, double Microseconds)> ExecuteByKind(int rounds = 5)
    {
        string[] names = [.. MixedPlans.KindNames, "end"];
        double[] best = [.. names.Select(_ => double.MaxValue)];
        for (int round = 0; round < rounds; round++)
        {
            long[] ticks = new long[names.Length];
            BlockRun run = _engine.Begin(_world.Context, _world.State, Transactions.Count);
            for (int i = 0; i < Transactions.Count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                run.TryAdd(Transactions[i], Known[i]);
                ticks[i % MixedPlans.KindNames.Length] += Stopwatch.GetTimestamp() - start;
            }

            long end = Stopwatch.GetTimestamp();
            run.Finish();
            ticks[^1] = Stopwatch.GetTimestamp() - end;
            for (int k = 0; k < best.Length; k++)
            {
                int kinds = MixedPlans.KindNames.Length;
                int count = k == kinds ? Transactions.Count : (Transactions.Count + kinds - 1 - k) / kinds;
                best[k] = Math.Min(best[k], 1e6 * ticks[k] / Stopwatch.Frequency / Math.Max(count, 1));
            }
        }

        return [.. names.Zip(best)];
    }

    /// <summary>Root over the transactions, on one core.</summary>
    public Hash256 TransactionsRoot() => Block.ComputeTransactionsRoot(Transactions);

    /// <summary>Root over the receipts, including their encoding, on one core.</summary>
    public Hash256 ReceiptsRoot() => Block.ComputeReceiptsRoot(Execution.Receipts);

    /// <summary>
    /// Validates the block as a peer sent it: decodes, verifies unseen signatures, executes, computes all roots and compares
    /// them.
    /// </summary>
    /// <param name="isSeen">Whether every signature was verified when the transaction entered the mempool.</param>
    /// <param name="cores">Number of threads.</param>
    public void Validate(bool isSeen, int cores)
    {
        _garbage.CollectBefore(Transactions.Count); // As in a node, this is part of the measured time.
        BlockPipeline pipeline = new(_engine, new ReleaseSignatureMemo(), cores);
        Block block = pipeline.Decode(Encoded) ?? throw new InvalidOperationException("The block does not decode.");
        KnownSignatures[] known = new KnownSignatures[block.Transactions.Count];
        if (isSeen) Known.CopyTo(known, 0);
        PipelineResult result = pipeline.Run(_world.Context, block.Transactions, known, _world.State);
        BlockHeader header = block.Header;
        StateTreeUpdate tree = pipeline.Apply(_world.State.Root, result.Execution.Writes, _world.State);
        bool isGood = result.Execution.IsValid && result.TransactionsRoot == header.TransactionsRoot && result.ReceiptsRoot == header.ReceiptsRoot
            && tree.Root == header.StateRoot;
        tree.Recycle();
        if (!isGood) throw new InvalidOperationException("The block does not validate.");
    }

    /// <summary>Value hashes and state root after an execution, on one core.</summary>
    public Hash256 StateRoot(BlockExecution execution)
    {
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[execution.Writes.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            StateWrite write = execution.Writes[i];
            changes[i] = new(write.Key.Path, write.Value is { } value ? StateTree.HashValue(value.Span) : null);
        }

        StateTreeUpdate tree = StateTree.Apply(_world.State.Root, changes, _world.State);
        tree.Recycle();
        return tree.Root;
    }

    private ParticipantRecord? RecordOf(Address sender, Dictionary<Address, ParticipantRecord> read)
    {
        if (read.TryGetValue(sender, out ParticipantRecord? record)) return record;
        if (!_world.State.TryRead(StateKeys.Participant(sender), out ReadOnlyMemory<byte> bytes)) return null;
        if (ParticipantRecord.TryDecode(bytes.Span, out record)) read.Add(sender, record);
        return record;
    }
}
