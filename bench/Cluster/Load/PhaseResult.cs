namespace ClusterBench.Load;

/// <summary>One phase of a run.</summary>
/// <param name="Name">light, saturated, or the share of the saturated rate.</param>
/// <param name="OfferedTps">Offered transactions per second; 0 in the saturated phase, which sends as fast as the node accepts.</param>
/// <param name="Tps">Transactions per second that became final.</param>
/// <param name="Seconds">Length of the phase, up to the finality of its last transaction.</param>
/// <param name="Transactions">Number of transactions that became final.</param>
/// <param name="Blocks">Number of blocks that contain them.</param>
/// <param name="P50Ms">Median latency: from the time when a transaction was due to the notice of its block.</param>
/// <param name="P90Ms">90th percentile of the latency.</param>
/// <param name="P99Ms">99th percentile of the latency.</param>
/// <param name="MaxMs">The highest latency.</param>
/// <param name="Refusals">How often a node refused a transaction for now, for example because its mempool was full.</param>
/// <param name="GivenUp">How many transactions their clients did not send, because earlier calls took too long.</param>
/// <param name="ValidatorCpuSeconds">Processor time of each validator.</param>
/// <param name="GeneratorCpuSeconds">Processor time of the load generator.</param>
internal sealed record PhaseResult(string Name, double OfferedTps, double Tps, double Seconds, int Transactions, long Blocks, double P50Ms, double P90Ms,
    double P99Ms, double MaxMs, long Refusals, long GivenUp, double[] ValidatorCpuSeconds, double GeneratorCpuSeconds);
