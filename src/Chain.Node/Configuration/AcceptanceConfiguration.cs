namespace Chain.Node.Configuration;

/// <summary>A vendor's policy on replication proposals. What it does not accept waits for the vendor's own decision. [P3.6]</summary>
internal sealed class AcceptanceConfiguration
{
    /// <summary>Brokers that are accepted: their addresses, or "*" for any.</summary>
    public IReadOnlyList<string> Brokers { get; set; } = [];

    /// <summary>Models that may be replicated, or "*" for any.</summary>
    public IReadOnlyList<string> Models { get; set; } = [];

    /// <summary>Brokers that may carry one release at the same time, 1 to 32; default 4.</summary>
    public int BrokersPerReleaseMax { get; set; } = 4;
}
