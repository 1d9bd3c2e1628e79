using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Node.Execution;
using Chain.Node.Mempool;
using Node.Tests.Chains;

namespace Node.Tests.Execution;

/// <summary>The chain waits for nobody's clock: a block's time is at most 10 s ahead of a validator's clock, or 1 ms after its parent.</summary>
[TestFixture]
[Category("D11"), Category("A18")]
public sealed class ClockRuleTests
{
    private const long NowMs = 1_800_000_000_000;
    private const long AheadMs = 172_800_000; // Two days.

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private ManualTime _clock = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create();
        _folder = new TempFolder();
        _clock = new ManualTime(NowMs + AheadMs);
        _maker = new ChainMaker(_chain, _folder["chain"], _clock);
        _maker.GrowBy(1);
        _clock.NowMs = NowMs; // The clocks are put right.
    }

    [TearDown]
    public void TearDown()
    {
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public void Check_ClocksWereTwoDaysAheadAndArePutRight_TheNextBlockIsValidAtOnce()
    {
        Block next = _maker.Processor.Build(0);

        Assert.That(next.Header.TimeMs, Is.EqualTo(NowMs + AheadMs + 1));
        Assert.That(OtherValidator().Check(next), Is.EqualTo(BlockVerdict.Valid));
    }

    [Test]
    public void Check_LaterThanTheParentNeeds_IsRefused()
    {
        Block next = _maker.Processor.Build(0);
        Block late = new(next.Header.With(timeMs: next.Header.TimeMs + 1), next.Transactions);

        Assert.That(OtherValidator().Check(late), Is.EqualTo(BlockVerdict.TimeAheadOfClock));
    }

    [TestCase(Limits.ClockDriftMsMax, true)]
    [TestCase(Limits.ClockDriftMsMax + 1, false)]
    public void Latest_ParentIsInThePast_IsTenSecondsAheadOfTheClock(long aheadMs, bool isValid) =>
        Assert.That(NowMs + aheadMs <= BlockTimes.Latest(NowMs, NowMs - 60_000), Is.EqualTo(isValid));

    private BlockProcessor OtherValidator() => new(_maker.Store, ContractEngine.CreateDefault(), new TransactionPool(), _clock);
}
