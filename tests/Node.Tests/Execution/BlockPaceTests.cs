using Chain.Core;
using Chain.Node.Execution;

namespace Node.Tests.Execution;

/// <summary>
/// A proposer takes only as many transactions as the validators can decide in one round, and adapts when they become faster.
/// </summary>
[TestFixture]
public sealed class BlockPaceTests
{
    private readonly int _first = new BlockPace(Limits.BlockTransactionsMax).Limit;

    [Test]
    public void OnCommitted_FullBlocksInTheFirstRound_GrowsToTheMostAndNoFurther()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        int before = pace.Limit;
        pace.OnCommitted(before, round: 0);
        Assert.That(pace.Limit, Is.GreaterThan(before));
        for (int i = 0; i < 100; i++) pace.OnCommitted(pace.Limit, round: 0);
        Assert.That(pace.Limit, Is.EqualTo(Limits.BlockTransactionsMax));
    }

    [Test]
    public void OnCommitted_BlocksWithRoomLeft_Stays()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        for (int i = 0; i < 100; i++) pace.OnCommitted(pace.Limit - 1, round: 0);
        Assert.That(pace.Limit, Is.EqualTo(_first));
    }

    [Test]
    public void OnCommitted_LargeBlocksThatCostRounds_ShrinksToTheLeast()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        pace.OnCommitted(pace.Limit, round: 1);
        Assert.That(pace.Limit, Is.EqualTo(_first / 2));
        for (int i = 0; i < 100; i++) pace.OnCommitted(Limits.BlockTransactionsMax, round: 3);
        Assert.That(pace.Limit, Is.LessThanOrEqualTo(_first / 2), "another proposer's larger block does not raise it");
        for (int i = 0; i < 100; i++) pace.OnCommitted(pace.Limit, round: 1);
        Assert.That(pace.Limit, Is.EqualTo(BlockPace.LimitMin));
    }

    [Test]
    public void OnCommitted_SmallBlocksThatCostRounds_StaysSinceTheirSizeIsNotToBlame()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        for (int i = 0; i < 100; i++) pace.OnCommitted(i, round: 1);
        Assert.That(pace.Limit, Is.EqualTo(_first));
    }

    [Test]
    public void OnCommitted_AfterALargeBlockFailed_FindsItsWayBack()
    {
        BlockPace pace = new(Limits.BlockTransactionsMax);
        pace.OnCommitted(pace.Limit, round: 2);
        int blocks = 0;
        for (; pace.Limit < _first; blocks++) pace.OnCommitted(pace.Limit, round: 0);
        Assert.That(blocks, Is.LessThan(10));
    }

    [Test]
    public void Limit_OfAChainWithSmallBlocks_IsTheirs() => Assert.That(new BlockPace(10).Limit, Is.EqualTo(10));
}
