namespace MicroBench.Wan.Simulation;

/// <summary>How fast heads spread.</summary>
/// <param name="MedianMs">Median time from the light node's head until a gateway has verified it.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="LastMs">Slowest.</param>
/// <param name="VerifiedShare">Share of all heads that a gateway verifies; it leaves out those that are no longer the newest.</param>
/// <param name="CoreBusy">Share of the time in which the light node's core works.</param>
/// <param name="UplinkBusy">Share of the time in which its uplink sends.</param>
internal sealed record FanOutResult(double MedianMs, double P99Ms, double LastMs, double VerifiedShare, double CoreBusy, double UplinkBusy);
