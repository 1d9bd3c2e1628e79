using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Execution;
using Chain.Node.Mempool;
using Node.Tests.Chains;

namespace Node.Tests.Execution;

/// <summary>A node accepts a proposed block only if every header field follows from the chain (threats D03, D11, D12).</summary>
[TestFixture]
[Category("D11")]
public sealed class BlockProcessorTests
{
    private static readonly Hash256 Other = Hash256.From(Enumerable.Repeat((byte)7, Hash256.Size).ToArray());

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _chain = TestChain.Create();
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _maker.GrowBy(3);
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    private static IEnumerable<TestCaseData> WrongHeaders()
    {
        yield return Case("another chain", h => h.With(chainId: Other), nameof(BlockVerdict.WrongChain));
        yield return Case("a height ahead", h => h.With(height: h.Height + 1), nameof(BlockVerdict.WrongHeight));
        yield return Case("the head's height", h => h.With(height: h.Height - 1), nameof(BlockVerdict.WrongHeight));
        yield return Case("another parent", h => h.With(parent: Other), nameof(BlockVerdict.WrongParent));
        yield return Case("the parent's time", h => h.With(timeMs: 0), nameof(BlockVerdict.TimeNotAfterParent));
        yield return Case("a time far ahead", h => h.With(timeMs: h.TimeMs + 3_600_000), nameof(BlockVerdict.TimeAheadOfClock));
        yield return Case("other validators", h => h.With(validators: Other), nameof(BlockVerdict.WrongValidators));
        yield return Case("a proposer that is none", h => h.With(proposer: 4), nameof(BlockVerdict.WrongProposer));
        yield return Case("another history", h => h.With(history: Other), nameof(BlockVerdict.WrongHistoryRoot));
        yield return Case("other transactions", h => h.With(transactions: Other), nameof(BlockVerdict.WrongTransactionsRoot));
        yield return Case("other receipts", h => h.With(receipts: Other), nameof(BlockVerdict.WrongReceiptsRoot));
        yield return Case("another state", h => h.With(stateRoot: Other), nameof(BlockVerdict.WrongStateRoot));
        yield return Case("another next set", h => h.With(nextValidators: Other), nameof(BlockVerdict.WrongNextValidators));
        yield return Case("a set change that never was", h => h.With(lastSetChange: h.Height), nameof(BlockVerdict.WrongSetChangeHeight));

        static TestCaseData Case(string desc, Func<BlockHeader, BlockHeader> change, string expected) =>
            new TestCaseData(change, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(WrongHeaders))]
    public void Check_WithOneWrongWord_SaysWhichAndStillTakesTheRightTwin(Func<BlockHeader, BlockHeader> change, string expected)
    {
        Block good = FreshBlock();
        Block bad = new(change(good.Header), good.Transactions);
        BlockProcessor processor = Processor();
        Assert.Multiple(() =>
        {
            Assert.That(processor.Check(bad).ToString(), Is.EqualTo(expected));
            Assert.That(processor.Check(good), Is.EqualTo(BlockVerdict.Valid));
        });
    }

    [Test]
    public void Check_OfAFutureBlockThatAQuorumDecided_DoesNotAskTheClock()
    {
        Block good = FreshBlock();
        Block ahead = new(good.Header.With(timeMs: good.Header.TimeMs + 3_600_000), good.Transactions);
        Assert.That(Processor().Check(ahead, checkClock: false), Is.EqualTo(BlockVerdict.Valid));
    }

    private static IEnumerable<TestCaseData> WrongTransactions()
    {
        yield return Case("a nonce left out", (c, _) => [c.Call(c.Validators[0], 1)]);
        yield return Case("a nonce twice", (c, _) => [c.Call(c.Validators[0], 0), c.Call(c.Validators[0], 0, 1)]);
        yield return Case("a used nonce", (c, _) => [c.Call(c.Vendor, 0)]);
        yield return Case("the wrong order", (c, _) => [c.Call(c.Validators[0], 1), c.Call(c.Validators[0], 0)]);
        yield return Case("a bad signature", (c, _) => [Resigned(c)]);

        static TestCaseData Case(string desc, Func<TestChain, int, Transaction[]> make) => new TestCaseData(new Maker(make)).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(WrongTransactions))]
    [Category("D13")]
    public void Check_WithTransactionsThatCannotStand_Refuses(Maker maker)
    {
        Transaction[] transactions = maker.Make(_chain, 0);
        BlockHeader header = FreshBlock().Header.With(transactions: Block.ComputeTransactionsRoot(transactions));
        Assert.That(Processor().Check(new Block(header, transactions)), Is.EqualTo(BlockVerdict.InvalidTransaction));
    }

    [Test]
    public void Check_AboveTheChainsBlockSize_Refuses()
    {
        Transaction[] transactions = [.. Enumerable.Range(0, 150).Select(i => _chain.Call(_chain.Validators[1], (ulong)i, 15 * 1024))];
        BlockHeader header = FreshBlock().Header.With(transactions: Block.ComputeTransactionsRoot(transactions));
        Assert.That(Processor().Check(new Block(header, transactions)), Is.EqualTo(BlockVerdict.TooLarge));
    }

    [Test]
    public void Build_WithTheClockBehindTheHead_IsStillAfterIt()
    {
        BlockProcessor late = new(_maker.Store, ContractEngine.CreateDefault(), new TransactionPool(), new ManualTime(nowMs: 0));
        Assert.That(late.Build(0).Header.TimeMs, Is.EqualTo(_maker.Store.Head.Header.TimeMs + 1));
    }

    [Test]
    public void Build_InALaterRound_NamesThatRoundsProposer()
    {
        Block first = Processor().Build(0), third = Processor().Build(2);
        Assert.That(third.Header.ProposerIndex, Is.EqualTo((first.Header.ProposerIndex + 2) % 4));
    }

    [Test]
    public void Commit_OfABlockThatIsNotValid_Throws()
    {
        Block good = FreshBlock();
        Block bad = new(good.Header.With(stateRoot: Other), good.Transactions);
        long before = _maker.Store.Head.Height;
        Assert.That(() => Processor().Commit(bad, _chain.Certify(bad)), Throws.InvalidOperationException.With.Message.Contains("WrongStateRoot"));
        Assert.That(_maker.Store.Head.Height, Is.EqualTo(before));
    }

    /// <summary>Creates transactions of a chain. Public, because a test method takes it as a parameter.</summary>
    public sealed class Maker
    {
        internal Maker(Func<TestChain, int, Transaction[]> make) => Make = make;

        internal Func<TestChain, int, Transaction[]> Make { get; }
    }

    private BlockProcessor Processor() => new(_maker.Store, ContractEngine.CreateDefault(), new TransactionPool(), TimeProvider.System);

    private Block FreshBlock() => Processor().Build(0);

    private static Transaction Resigned(TestChain chain)
    {
        byte[] bytes = chain.Call(chain.Validators[0], 0).Encoded.ToArray();
        bytes[^1] ^= 1;
        Assert.That(Transaction.TryDecode(bytes, chain.ChainId, out Transaction? bad));
        return bad!;
    }
}
