namespace ClusterBench.Load;

/// <summary>The load on a cluster.</summary>
/// <param name="Validators">Number of validator processes, 1 to 16.</param>
/// <param name="Senders">Number of participants that send, each with its own key.</param>
/// <param name="Seconds">Length of the saturated phase. The phases with a fixed rate take a third of it each.</param>
/// <param name="InFlight">Transactions in flight in the saturated phase.</param>
/// <param name="HasBlockSizes">Whether further phases have 1 to 20,000 transactions in flight, for blocks from one transaction to thousands.</param>
/// <param name="ResultsFolder">Folder that receives the CSV files and the report; null for none.</param>
/// <param name="LogFile">File that receives the nodes' logs; null for none.</param>
/// <param name="IsDry">Whether to run every phase once and as briefly as possible, only to check that it works.</param>
internal sealed record LoadOptions(int Validators, int Senders, int Seconds, int InFlight, bool HasBlockSizes, string? ResultsFolder, string? LogFile,
    bool IsDry)
{
    /// <summary>The default number of transactions in flight.</summary>
    public const int DefaultInFlight = 4_000;
}
