using Chain.Core.Primitives;

namespace Chain.Node.Following;

/// <summary>A contract that has something left to do. The lock of <see cref="ContractWorkers"/> guards every member.</summary>
internal sealed class ContractWork(Address contract, WorkLane lane)
{
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryPerContract = TimeSpan.FromMilliseconds(250);

    public Address Contract => contract;

    public WorkLane Lane => lane;

    public WorkPhase Phase { get; set; }

    /// <summary>Whether the contract was signalled after its step began.</summary>
    public bool IsSignalled { get; set; }

    /// <summary>Failed steps in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>Changes whenever the contract begins to sleep, so that an outdated entry of the timer queue is recognised.</summary>
    public int Sleep { get; set; }

    /// <summary>Notes the result of a step. Returns the delay before the next step; zero if nothing is left to do.</summary>
    /// <remarks>An owner of very many failing contracts gets about four attempts per second in total, however many contracts there are.</remarks>
    public TimeSpan DelayAfter(TimeSpan result)
    {
        if (result != ContractWorkers.BackOff)
        {
            Failures = 0;
            return result;
        }

        TimeSpan longest = lane.Count * RetryPerContract;
        if (longest < RetryMax) longest = RetryMax;
        TimeSpan delay = RetryMin * (1L << Math.Min(Failures++, 20));
        return delay < longest ? delay : longest;
    }
}
