namespace ClusterBench.Load;

/// <summary>How a cluster is put under load.</summary>
/// <param name="Validators">Node processes, 1 to 16.</param>
/// <param name="Senders">Participants that send, each with a key of its own.</param>
/// <param name="Seconds">Length of the saturated phase; the phases of a given rate take a third of it each.</param>
/// <param name="InFlight">Transactions under way in the saturated phase.</param>
/// <param name="HasBlockSizes">Whether phases follow with 1 to 20,000 under way, for blocks from one transaction to thousands.</param>
/// <param name="ResultsFolder">Folder that gets the CSV and the report; null for none.</param>
/// <param name="LogFile">File that gets what the nodes log; null for none.</param>
/// <param name="IsDry">Every phase once and as short as possible, to show that it runs.</param>
internal sealed record LoadOptions(int Validators, int Senders, int Seconds, int InFlight, bool HasBlockSizes, string? ResultsFolder, string? LogFile,
    bool IsDry)
{
    /// <summary>Transactions under way unless another number is given.</summary>
    public const int DefaultInFlight = 4_000;
}
