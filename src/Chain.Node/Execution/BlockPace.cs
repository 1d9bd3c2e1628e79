namespace Chain.Node.Execution;

/// <summary>How many transactions this node proposes at once: as many as the validators have lately decided in a height's first round.</summary>
/// <remarks>
/// A block that takes the validators longer than a round waits for it costs a round, in which more transactions come to wait; were the next block
/// to take them all, it would fail all the more. So the bound is halved where a large block needed more than one round, and grows by an eighth with
/// each block that filled it in the first: up slowly and down fast, as senders share a line. Every validator sees the same blocks and so arrives at
/// about the same bound, but none depends on it: what a proposer takes is its own choice. Owned by the consensus loop.
/// </remarks>
/// <param name="most">Transactions that a block may hold at all.</param>
internal sealed class BlockPace(int most)
{
    /// <summary>The bound does not fall below this: so few are no reason for a round to fail, and more blocks would cost more than they help.</summary>
    public const int Least = 1_000;

    private const int First = 4_000;
    private const int GrowthShare = 8;

    /// <summary>Transactions that the next own block may hold.</summary>
    public int Limit { get; private set; } = Math.Min(First, most);

    /// <summary>Takes note of a block that was decided.</summary>
    /// <param name="transactions">How many it holds.</param>
    /// <param name="round">The round in which it was decided.</param>
    public void Note(int transactions, int round)
    {
        if (round == 0 && transactions >= Limit) Limit = Math.Min(most, Limit + Limit / GrowthShare);
        else if (round > 0 && transactions > Least) Limit = Math.Min(Limit, Math.Max(Least, transactions / 2));
    }
}
