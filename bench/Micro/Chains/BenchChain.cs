using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Execution;
using Chain.Node.Mempool;
using Chain.Node.Storage;

namespace MicroBench.Chains;

/// <summary>A chain of four validators on disk that grows without consensus: its blocks are built, certified and committed by a node's own code.</summary>
internal sealed class BenchChain : IDisposable
{
    private const int ValidatorCount = 4;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private readonly ulong[] _nonces;

    public BenchChain(string folder, int senders)
    {
        Folder = folder;
        Validators = [.. Make(ValidatorCount).OrderBy(v => v.Address)];
        Senders = Make(senders);
        _nonces = new ulong[senders];
        IEnumerable<GenesisParticipant> participants = Validators.Select((s, i) => new GenesisParticipant($"validator-{i}", s.PublicKey, Roles.Authority, true))
            .Concat(Senders.Select((s, i) => new GenesisParticipant($"vendor-{i}", s.PublicKey, Roles.Vendor, false)));
        bool isMade = GenesisDocument.TryCreate(
            "bench", 1_699_999_000_000, new ChainParameters(), participants, out GenesisDocument? genesis, out string problem);
        Genesis = isMade ? genesis! : throw new InvalidOperationException(problem);
        Open();
    }

    public string Folder { get; }

    public GenesisDocument Genesis { get; }

    public EcdsaSigner[] Validators { get; }

    public EcdsaSigner[] Senders { get; }

    public ChainStore Store { get; private set; } = null!;

    /// <summary>Appends a block of so many transactions, a heartbeat after the one before.</summary>
    public void Grow(int transactions, bool isSynced = false)
    {
        using (StateView view = Store.OpenView())
        {
            for (int i = 0; i < transactions; i++)
            {
                int sender = i % Senders.Length;
                Transaction made = Transaction.Create(
                    Genesis.ChainId, Senders[sender], Senders[sender].Address, _nonces[sender]++, ContractKind.FirmwareUpdate, 999, default, []);
                if (Pool.Admit(made, view) is not AdmissionVerdict.Admitted and var verdict) throw new InvalidOperationException($"Not admitted: {verdict}.");
            }
        }

        Time.Advance(Heartbeat);
        Block block = Processor.Build(0);
        Processor.Commit(block, Certify(block), isSynced: isSynced);
    }

    /// <summary>Appends a block without transactions that still changes the state, as the store gets it from the pipeline.</summary>
    /// <returns>Number of nodes of the state's tree that are stale from this block on.</returns>
    public int AppendState(IReadOnlyList<StateWrite> writes, bool isSynced = false)
    {
        ChainHead head = Store.Head;
        StateTreeUpdate tree;
        Hash256 history;
        using (StateView view = Store.OpenView())
        {
            tree = StateTree.Apply(head.Header.StateRoot, StateChanges.Of(writes), view);
            history = HistoryTree.Root(head.Height + 1, view.History);
        }

        Block block = new(new BlockHeader
        {
            ChainId = Genesis.ChainId,
            Height = head.Height + 1,
            TimeMs = head.Header.TimeMs + 1,
            ParentHash = head.Hash,
            TransactionsRoot = MerkleTree.EmptyRoot,
            ReceiptsRoot = MerkleTree.EmptyRoot,
            StateRoot = tree.Root,
            HistoryRoot = history,
            ValidatorsHash = head.Header.NextValidatorsHash,
            NextValidatorsHash = head.Header.NextValidatorsHash,
            LastSetChangeHeight = 0,
            ProposerIndex = 0,
        }, []);
        int stale = tree.StaleNodes.Count;
        Store.Append(new ExecutedBlock(block, [], writes, tree, head.NextValidators), Certify(block), isSynced: isSynced);
        tree.Recycle();
        return stale;
    }

    /// <summary>Closes the store and opens it again. Returns how long the opening took.</summary>
    public TimeSpan Reopen()
    {
        Store.Dispose();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Open();
        return System.Diagnostics.Stopwatch.GetElapsedTime(start);
    }

    public void Dispose() => Store.Dispose();

    private BenchTime Time { get; } = new();

    private TransactionPool Pool { get; set; } = null!;

    private BlockProcessor Processor { get; set; } = null!;

    private void Open()
    {
        Store = ChainStore.Open(Folder, Genesis);
        Pool = new TransactionPool();
        Pool.Resize(ValidatorCount);
        Processor = new BlockProcessor(Store, ContractEngine.CreateDefault(), Pool, Time);
    }

    public CommitCertificate Certify(Block block)
    {
        Hash256 digest = Vote.SigningDigest(Genesis.ChainId, VoteType.Precommit, block.Height, 0, block.Hash);
        return CommitCertificate.FromPrecommits(Enumerable.Range(0, Genesis.Validators.Quorum)
            .Select(i => new Vote(VoteType.Precommit, block.Height, 0, block.Hash, i, Validators[i].Sign(digest))));
    }

    private static EcdsaSigner[] Make(int count) => [.. Enumerable.Range(0, count).Select(_ => EcdsaSigner.Generate())];
}
