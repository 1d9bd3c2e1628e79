namespace Chain.Node.Execution;

/// <summary>Limits the transactions in this node's own blocks to a number that the validators can decide in the first round.</summary>
/// <remarks>
/// A block that takes longer than a round's timeout wastes the round. More transactions arrive meanwhile, and a block with all of them
/// would fail again. So the limit falls to half of a large block that needed more than one round, and grows by an eighth after each full
/// block that was decided in round 0. All validators see the same blocks and get about the same limit, but no rule
/// depends on it: the proposer chooses. Owner: the consensus loop.
/// </remarks>
/// <param name="limitMax">Maximum number of transactions in any block.</param>
internal sealed class BlockPace(int limitMax)
{
    /// <summary>Minimum of the limit: 1,000. A block this small does not cause a round to fail, and smaller blocks would cost more time.</summary>
    public const int LimitMin = 1_000;

    private const int LimitInitial = 4_000;
    private const int GrowthDivisor = 8;

    /// <summary>Maximum number of transactions in this node's next block.</summary>
    public int Limit { get; private set; } = Math.Min(LimitInitial, limitMax);

    /// <summary>Adapts the limit to a committed block.</summary>
    /// <param name="transactions">Number of transactions in the block.</param>
    /// <param name="round">The round in which the block was decided.</param>
    public void OnCommitted(int transactions, int round)
    {
        if (round == 0 && transactions >= Limit) Limit = Math.Min(limitMax, Limit + Limit / GrowthDivisor);
        else if (round > 0 && transactions > LimitMin) Limit = Math.Min(Limit, Math.Max(LimitMin, transactions / 2));
    }
}
