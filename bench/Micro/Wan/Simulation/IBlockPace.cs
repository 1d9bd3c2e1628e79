namespace MicroBench.Wan.Simulation;

/// <summary>How many transactions a proposer puts into its blocks: the node's own rule, which the simulation takes from Chain.Node.</summary>
internal interface IBlockPace
{
    /// <summary>Maximum number of transactions in the next block.</summary>
    int Limit { get; }

    /// <summary>Adapts to a committed block.</summary>
    void OnCommitted(int transactions, int round);
}
