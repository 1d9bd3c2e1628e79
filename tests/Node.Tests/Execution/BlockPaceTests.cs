using Chain.Core;
using Chain.Node.Execution;

namespace Node.Tests.Execution;

/// <summary>
/// A proposer takes only as many transactions as the validators can decide in one round, and adapts when they become faster.
/// </summary>
[TestFixture]
public sealed class BlockPaceTests
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(10), Slow = BlockPace.Goal * 2;

    private readonly int _first = new BlockPace(Limits.BlockTransactionsMax).Limit;

    [Test]
    public void OnCommitted_FullBlocksInTheFirstRound_GrowsToTheMostAndNoFurther()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        int before = pace.Limit;
        pace.OnCommitted(before, round: 0, Fast);
        Assert.That(pace.Limit, Is.GreaterThan(before));
        for (int i = 0; i < 100; i++) pace.OnCommitted(pace.Limit, round: 0, Fast);
        Assert.That(pace.Limit, Is.EqualTo(Limits.BlockTransactionsMax));
    }

    [Test]
    public void OnCommitted_BlocksWithRoomLeft_Stays()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        for (int i = 0; i < 100; i++) pace.OnCommitted(pace.Limit - 1, round: 0, Fast);
        Assert.That(pace.Limit, Is.EqualTo(_first));
    }

    [Test]
    public void OnCommitted_LargeBlocksThatCostRounds_ShrinksToTheLeast()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        pace.OnCommitted(pace.Limit, round: 1, Fast);
        Assert.That(pace.Limit, Is.EqualTo(_first / 2));
        for (int i = 0; i < 100; i++) pace.OnCommitted(Limits.BlockTransactionsMax, round: 3, Fast);
        Assert.That(pace.Limit, Is.LessThanOrEqualTo(_first / 2), "another proposer's larger block does not raise it");
        for (int i = 0; i < 100; i++) pace.OnCommitted(pace.Limit, round: 1, Fast);
        Assert.That(pace.Limit, Is.EqualTo(BlockPace.LimitMin));
    }

    [Test]
    public void OnCommitted_SmallBlocksThatCostRounds_StaysSinceTheirSizeIsNotToBlame()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        for (int i = 0; i < 100; i++) pace.OnCommitted(i, round: 1, Fast);
        Assert.That(pace.Limit, Is.EqualTo(_first));
    }

    [Test]
    public void OnCommitted_AfterALargeBlockFailed_FindsItsWayBack()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        pace.OnCommitted(pace.Limit, round: 2, Fast);
        int blocks = 0;
        for (; pace.Limit < _first; blocks++) pace.OnCommitted(pace.Limit, round: 0, Fast);
        Assert.That(blocks, Is.LessThan(10));
    }

    [Test]
    public void OnCommitted_LargeBlocksThatTakeLong_ShrinksUntilTheyAreQuick()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        pace.OnCommitted(2_000, round: 0, Slow);
        Assert.That(pace.Limit, Is.EqualTo(1_750), "what was slow is the measure, not the limit");
        for (int i = 0; i < 100; i++) pace.OnCommitted(pace.Limit, round: 0, Slow);
        Assert.That(pace.Limit, Is.EqualTo(BlockPace.LimitMin).Within(1));
        pace.OnCommitted(pace.Limit, round: 0, Fast);
        Assert.That(pace.Limit, Is.GreaterThan(BlockPace.LimitMin));
    }

    [Test]
    public void OnCommitted_SmallBlocksThatTakeLong_StaysSinceTheirSizeIsNotToBlame()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        for (int i = 0; i < BlockPace.LimitMin; i++) pace.OnCommitted(i, round: 0, Slow);
        Assert.That(pace.Limit, Is.EqualTo(_first));
    }

    [Test]
    public void Limit_OfAChainWithSmallBlocks_IsTheirs() => Assert.That(new BlockPace(10).Limit, Is.EqualTo(10));
}
