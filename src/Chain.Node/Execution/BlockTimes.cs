using Chain.Core;

namespace Chain.Node.Execution;

/// <summary>The time in a header: what a proposer writes, and what the other validators accept.</summary>
/// <remarks>
/// A block may always follow its parent by 1 ms. So if most clocks were ahead and are put right, the chain goes on at once, with times that
/// stand almost still until the clocks have reached them. It waits for nobody's clock.
/// </remarks>
internal static class BlockTimes
{
    /// <summary>Time of a new block: the clock, but after the parent.</summary>
    public static long Next(long nowMs, long parentMs) => Math.Max(parentMs + 1, nowMs);

    /// <summary>Latest time that a validator accepts: 10 s ahead of its clock, or 1 ms after the parent if that is later.</summary>
    public static long Latest(long nowMs, long parentMs) => Math.Max(nowMs + Limits.ClockDriftMsMax, parentMs + 1);
}
