namespace ClusterBench;

/// <summary>What to measure, and for how long.</summary>
/// <param name="Only">Names of the measurements; empty for all.</param>
/// <param name="OutageTries">Number of outages to measure.</param>
/// <param name="Outage">Length of one outage.</param>
/// <param name="SerialCount">Transactions that are sent one after another.</param>
/// <param name="LogFile">File that receives the nodes' logs; null for none.</param>
/// <param name="IsDry">Whether to run every measurement once and as briefly as possible, only to check that it works.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Only, int OutageTries, TimeSpan Outage, int SerialCount, string? LogFile, bool IsDry);
