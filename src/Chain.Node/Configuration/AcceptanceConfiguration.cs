namespace Chain.Node.Configuration;

/// <summary>A vendor's policy on replication proposals. A proposal that it does not accept waits for the vendor's manual decision. [P3.6]</summary>
internal sealed class AcceptanceConfiguration
{
    /// <summary>Addresses of accepted brokers, or "*" for any.</summary>
    public IReadOnlyList<string> Brokers { get; set; } = [];

    /// <summary>Models whose releases brokers may replicate, or "*" for any.</summary>
    public IReadOnlyList<string> Models { get; set; } = [];

    /// <summary>Largest number of brokers per release, 1 to 32; default 4.</summary>
    public int BrokersPerReleaseMax { get; set; } = 4;
}
