namespace ClusterBench;

/// <summary>What to measure, and how long.</summary>
/// <param name="Only">Names of the measurements; empty for all.</param>
/// <param name="OutageTries">Tries of the outage.</param>
/// <param name="Outage">Length of the outage.</param>
/// <param name="SerialCount">Transactions that are sent one after another.</param>
/// <param name="LogFile">File that gets what the nodes log; null for none.</param>
/// <param name="IsDry">Everything once and as short as possible, to show that it runs.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Only, int OutageTries, TimeSpan Outage, int SerialCount, string? LogFile, bool IsDry);
