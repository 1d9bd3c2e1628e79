namespace MicroBench.Wan.Simulation;

/// <summary>One run: how many validators, over which links, under which load, and what is broken.</summary>
/// <param name="Seed">Determines jitter and arrivals. Equal scenarios and costs give equal results.</param>
/// <param name="Validators">Size of the set; the validators are spread over the regions in turn.</param>
/// <param name="UplinkMbit">Rate at which a node can send, in Mbit/s.</param>
/// <param name="OfferedTps">Transactions that arrive per second, spread over the regions; 0 for as many as fit into the blocks.</param>
/// <param name="DurationSeconds">Simulated time.</param>
internal sealed record WanScenario(int Seed, int Validators, int UplinkMbit, double OfferedTps, int DurationSeconds)
{
    /// <summary>Number of validators that are dead from the beginning.</summary>
    public int Dead { get; init; }

    /// <summary>Region that is cut off from all others for the whole run; -1 for none.</summary>
    public int CutRegion { get; init; } = -1;

    /// <summary>Rate of the transactions that nodes send each other before they are in blocks, if <see cref="OfferedTps"/> is 0.</summary>
    public double GossipTps { get; init; }

    /// <summary>Maximum size of a block's transactions, in bytes; as in the chain's parameters.</summary>
    public int BlockBytesMax { get; init; } = 2 * 1024 * 1024;

    /// <summary>End of the first fifth of the run, which is not counted: meanwhile the pace of blocks settles.</summary>
    public long CountedFromUs => DurationSeconds * 200_000L;

    /// <summary>Whether the node is one of the dead: the last ones.</summary>
    public bool IsDead(int node) => node >= Validators - Dead;

    /// <summary>Whether the node takes part: neither dead nor in the region that is cut off.</summary>
    public bool IsConnected(int node) => !IsDead(node) && Regions.Of(node) != CutRegion;
}
