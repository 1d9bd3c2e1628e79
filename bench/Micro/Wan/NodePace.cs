using Chain.Core;
using Chain.Node.Execution;
using MicroBench.Wan.Simulation;

namespace MicroBench.Wan;

/// <summary>The node's own pace of blocks (ADR 13).</summary>
internal sealed class NodePace : IBlockPace
{
    private readonly BlockPace _pace = new(Limits.BlockTransactionsMax);

    public int Limit => _pace.Limit;

    public void OnCommitted(int transactions, int round) => _pace.OnCommitted(transactions, round);
}
