namespace ClusterBench.Load;

/// <summary>One phase of a run.</summary>
/// <param name="Name">light, saturated, or the share of the sustained load.</param>
/// <param name="OfferedTps">Transactions offered a second; 0 in the saturated phase, which offers what is taken.</param>
/// <param name="Tps">Transactions finalised a second.</param>
/// <param name="Seconds">Its length, to the last transaction's finality.</param>
/// <param name="Transactions">Transactions finalised.</param>
/// <param name="Blocks">Blocks that they stand in.</param>
/// <param name="P50Ms">Median from the moment at which a transaction was due to the notice of its block.</param>
/// <param name="P90Ms">90th percentile.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="MaxMs">The slowest.</param>
/// <param name="Refusals">Times that a node took a transaction only later, such as because its mempool was full.</param>
/// <param name="ValidatorCpuSeconds">Processor time of each validator.</param>
/// <param name="GeneratorCpuSeconds">Processor time of the load generator.</param>
internal sealed record PhaseResult(string Name, double OfferedTps, double Tps, double Seconds, int Transactions, long Blocks, double P50Ms, double P90Ms,
    double P99Ms, double MaxMs, long Refusals, double[] ValidatorCpuSeconds, double GeneratorCpuSeconds);
