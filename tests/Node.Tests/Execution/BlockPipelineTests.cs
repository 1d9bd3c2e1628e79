using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Execution;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.Execution;

/// <summary>
/// With any number of threads, the pipeline gives the same result as the engine alone, and names the first bad transaction.
/// </summary>
[TestFixture]
[Category("D13")]
public sealed class BlockPipelineTests
{
    private const int Count = 3 * SignatureChunks.ChunkTransactions + 17;

    private TestChain _chain = null!;
    private State _state = null!;
    private BlockContext _context = null!;
    private Transaction[] _transactions = [];

    [OneTimeSetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(vendors: 3);
        _state = new State(ContractEngine.GenesisState(_chain.Genesis));
        _context = new BlockContext(_chain.ChainId, 1, _chain.Genesis.TimeMs + 1);
        _transactions = [.. Enumerable.Range(0, Count).Select(Make)];
    }

    [OneTimeTearDown]
    public void TearDown() => _chain.Dispose();

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Run_ValidBlock_GivesWhatTheEngineGives(int cores)
    {
        BlockExecution expected = ContractEngine.CreateDefault().Execute(_context, _transactions, _state);
        PipelineResult result = Run(cores, _transactions, new KnownSignatures[Count]);
        Assert.That(result.Execution.IsValid, $"{result.Execution.FirstInvalidIndex} {result.Execution.FirstInvalidVerdict}");
        Assert.Multiple(() =>
        {
            Assert.That(result.Execution.Receipts.Select(r => r.Encode().ToArray()), Is.EqualTo(expected.Receipts.Select(r => r.Encode().ToArray())));
            Assert.That(result.Execution.Writes.Select(Text), Is.EqualTo(expected.Writes.Select(Text)));
            Assert.That(result.ReceiptsRoot, Is.EqualTo(Block.ComputeReceiptsRoot(expected.Receipts)));
            Assert.That(result.TransactionsRoot, Is.EqualTo(Block.ComputeTransactionsRoot(_transactions)));
            Assert.That(expected.Receipts.Count(r => r.IsAccepted), Is.GreaterThan(10), "deployments");
            Assert.That(expected.Receipts.Select(r => r.Outcome), Has.Member(Outcome.ReleaseSignatureInvalid));
        });
    }

    private static IEnumerable<TestCaseData> BadPlaces()
    {
        int[] places = [0, 1, SignatureChunks.ChunkTransactions - 1, SignatureChunks.ChunkTransactions, Count / 2, Count - 1];
        foreach (int cores in new[] { 1, 2, 5 })
        {
            foreach (int place in places) yield return new TestCaseData(cores, place);
        }
    }

    [TestCaseSource(nameof(BadPlaces))]
    [Category("E01")]
    public void Run_BadSignatureAmongUnseen_IsNamedByIndex(int cores, int place)
    {
        PipelineResult result = Run(cores, With(place), new KnownSignatures[Count]);
        Assert.That((result.Execution.FirstInvalidIndex, result.Execution.FirstInvalidVerdict), Is.EqualTo((place, TransactionVerdict.BadSignature)));
        Assert.That(result.Execution.Writes, Is.Empty);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Run_SeenAndUnseenMixed_VerifiesTheUnseenOnly(int cores)
    {
        // Every third transaction is declared as verified. One of these is forged and still passes, which shows that nobody
        // verifies it again. The other forged one is not declared, and is detected.
        int forgedButKnown = Count / 2 - Count / 2 % 3, forged = forgedButKnown + SignatureChunks.ChunkTransactions + 1;
        Assert.That(forged % 3, Is.Not.Zero);
        Transaction[] transactions = With(forgedButKnown);
        transactions[forged] = Forged(transactions[forged]);
        KnownSignatures[] known = [.. Enumerable.Range(0, Count).Select(i => i % 3 == 0 ? KnownSignatures.OwnIsGood : default)];
        PipelineResult result = Run(cores, transactions, known);
        Assert.That((result.Execution.FirstInvalidIndex, result.Execution.FirstInvalidVerdict), Is.EqualTo((forged, TransactionVerdict.BadSignature)));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void Run_TwoThatMayNotStand_NamesTheFirst(int cores)
    {
        Transaction[] transactions = With(Count - 2);
        transactions[300] = _transactions[300 - 3]; // A repeated nonce, before the bad signature.
        PipelineResult result = Run(cores, transactions, new KnownSignatures[Count]);
        Assert.That((result.Execution.FirstInvalidIndex, result.Execution.FirstInvalidVerdict), Is.EqualTo((300, TransactionVerdict.NonceTooLow)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Run_StateThatCannotBeRead_ThrowsAndLeavesNoThreadBehind(int cores)
    {
        BlockPipeline pipeline = new(ContractEngine.CreateDefault(), new ReleaseSignatureMemo(), cores);
        FailingState failing = new(_state, _chain.Vendors[1].Address);
        Assert.That(() => pipeline.Run(_context, _transactions, new KnownSignatures[Count], failing), Throws.Exception);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Apply_ManyWrites_GivesTheTreeThatOneThreadGives(int cores)
    {
        IReadOnlyList<StateWrite> writes = ManyWrites();
        KeyValuePair<Hash256, Hash256?>[] changes = [.. writes.Select(w =>
            new KeyValuePair<Hash256, Hash256?>(w.Key.Path, w.Value is { } value ? StateTree.HashValue(value.Span) : null))];
        StateTreeUpdate expected = StateTree.Apply(Hash256.Zero, changes, EmptyNodes.Instance);
        StateTreeUpdate update = Pipeline(cores).Apply(Hash256.Zero, writes, EmptyNodes.Instance);
        Assert.That(update.Root, Is.EqualTo(expected.Root));
        Assert.That(update.NewNodes.Select(n => n.hash), Is.EqualTo(expected.NewNodes.Select(n => n.hash)));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Apply_StoreLacksNodes_ThrowsAsOneThreadDoes(int cores) =>
        Assert.That(() => Pipeline(cores).Apply(Sha256.Hash([1]), ManyWrites(), EmptyNodes.Instance), Throws.InvalidOperationException);

    // The store lacks one half of the tree, so only one of the two threads meets the missing node.
    [TestCase(1)]
    [TestCase(2)]
    public void Apply_StoreLacksOneHalf_ThrowsAsOneThreadDoes(int cores)
    {
        StateTreeUpdate tree = Pipeline(1).Apply(Hash256.Zero, ManyWrites(), EmptyNodes.Instance);
        RootAlone source = new(tree.Root, tree.NewNodes[^1].node);
        Assert.That(() => Pipeline(cores).Apply(tree.Root, ManyWrites(), source), Throws.InvalidOperationException);
    }

    [Test]
    public void Run_Deployments_RemembersTheirGoodReleaseSignatures()
    {
        ReleaseSignatureMemo memo = new();
        new BlockPipeline(ContractEngine.CreateDefault(), memo, 2).Run(_context, _transactions, new KnownSignatures[Count], _state);
        for (int i = 0; i < Count; i++) Assert.That(memo.GoodSignatures(_transactions[i].Id), Is.EqualTo(IsGoodDeployment(i) ? 1 : 0), $"transaction {i}");
    }

    [Test]
    public void GoodSignatures_AfterMoreThanTheMemoHolds_ForgetsTheOldest()
    {
        ReleaseSignatureMemo memo = new();
        for (int i = 0; i <= ReleaseSignatureMemo.TransactionsMax; i++) memo.Remember(Sha256.Hash(BitConverter.GetBytes(i)), 1);
        Assert.That(memo.GoodSignatures(Sha256.Hash(BitConverter.GetBytes(0))), Is.Zero);
        Assert.That(memo.GoodSignatures(Sha256.Hash(BitConverter.GetBytes(ReleaseSignatureMemo.TransactionsMax))), Is.EqualTo(1));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Decode_OfABlock_GivesItOrRefusesItAsOnOneCore(int cores)
    {
        BlockHeader header = new()
        {
            ChainId = _chain.ChainId,
            Height = 1,
            TimeMs = 1,
            ParentHash = default,
            TransactionsRoot = default,
            ReceiptsRoot = default,
            StateRoot = default,
            HistoryRoot = default,
            ValidatorsHash = default,
            NextValidatorsHash = default,
            LastSetChangeHeight = 0,
            ProposerIndex = 0,
        };
        byte[] encoded = new Block(header, _transactions).Encoded.ToArray();
        BlockPipeline pipeline = new(ContractEngine.CreateDefault(), new ReleaseSignatureMemo(), cores);
        Assert.That(pipeline.Decode(encoded)?.Transactions.Select(t => t.Id), Is.EqualTo(_transactions.Select(t => t.Id)));
        encoded[^_transactions[^1].Encoded.Length] ^= 1;
        Assert.That(pipeline.Decode(encoded), Is.Null);
        Assert.That(pipeline.Decode(encoded.AsSpan(1)), Is.Null);
    }

    private PipelineResult Run(int cores, Transaction[] transactions, KnownSignatures[] known) =>
        new BlockPipeline(ContractEngine.CreateDefault(), new ReleaseSignatureMemo(), cores).Run(_context, transactions, known, _state);

    private static bool IsDeployment(int i) => i % 20 == 7;

    private static BlockPipeline Pipeline(int cores) => new(ContractEngine.CreateDefault(), new ReleaseSignatureMemo(), cores);

    private static IReadOnlyList<StateWrite> ManyWrites() =>
        [.. Enumerable.Range(0, 2000).Select(i => new StateWrite(new StateKey(Sha256.Hash(BitConverter.GetBytes(i))), BitConverter.GetBytes(i)))];

    private static bool IsGoodDeployment(int i) => IsDeployment(i) && i % 60 != 7;

    // Vendors take turns. Some transactions deploy a release; every third of these carries a release signature over other
    // bytes.
    private Transaction Make(int i)
    {
        EcdsaSigner vendor = _chain.Vendors[i % 3];
        ulong nonce = (ulong)(i / 3);
        if (!IsDeployment(i)) return _chain.Call(vendor, nonce, i % 50);
        ReleaseManifest manifest = TestChain.Manifest(vendor, [1, 2, 3], "https://vendor.example/firmware/1", model: $"m{i}");
        if (IsGoodDeployment(i)) return _chain.Deploy(vendor, nonce, manifest);
        ReleaseSignature signature = new(vendor.PublicKey, vendor.Sign(Hash256.Zero));
        return Transaction.Create(_chain.ChainId, vendor, vendor.Address, nonce, ContractKind.FirmwareUpdate,
            Chain.Contracts.FirmwareUpdate.FirmwareUpdateMethods.Deploy, default,
            Chain.Contracts.FirmwareUpdate.FirmwareUpdateCalls.Deploy(manifest, [signature]));
    }

    private Transaction[] With(int forged)
    {
        Transaction[] transactions = [.. _transactions];
        transactions[forged] = Forged(transactions[forged]);
        return transactions;
    }

    private Transaction Forged(Transaction transaction)
    {
        byte[] bytes = transaction.Encoded.ToArray();
        bytes[^1] ^= 1;
        Assert.That(Transaction.TryDecode(bytes, _chain.ChainId, out Transaction? forged));
        return forged!;
    }

    private static string Text(StateWrite write) => $"{write.Key.Path}={(write.Value is { } value ? Convert.ToHexString(value.Span) : "deleted")}";

    private sealed class State(IReadOnlyList<StateWrite> writes) : IStateReader
    {
        private readonly Dictionary<StateKey, ReadOnlyMemory<byte>> _values = writes.ToDictionary(w => w.Key, w => w.Value!.Value);

        public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) => _values.TryGetValue(key, out value);
    }

    /// <summary>A state reader that fails at one participant's record, on any thread.</summary>
    private sealed class FailingState(IStateReader below, Address at) : IStateReader
    {
        public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) =>
            key == StateKeys.Participant(at) ? throw new IOException("the disk is gone") : below.TryRead(key, out value);
    }

    private sealed class RootAlone(Hash256 root, ReadOnlyMemory<byte> bytes) : IStateNodeSource
    {
        public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
        {
            bytes.Span.CopyTo(node);
            return nodeHash.Equals(root);
        }
    }
}
