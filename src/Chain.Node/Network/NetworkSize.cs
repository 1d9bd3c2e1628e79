namespace Chain.Node.Network;

/// <summary>How many of each node a network has.</summary>
/// <param name="Validators">Full nodes, 1 to 16.</param>
/// <param name="Vendors">Vendors, each with a repository, 1 to 8.</param>
/// <param name="Brokers">Brokers, each with a repository, 0 to 8.</param>
/// <param name="Gateways">Gateways, 1 to 64.</param>
internal sealed record NetworkSize(int Validators, int Vendors = 1, int Brokers = 0, int Gateways = 1)
{
    /// <summary>Ports that the nodes take: three a full node, one a repository, two for the light node, one a gateway.</summary>
    public int Ports => (3 * Validators) + Vendors + Brokers + 2 + Gateways;

    /// <summary>Names the first number out of its range and the remedy, or returns null.</summary>
    public string? FirstProblem()
    {
        if (Validators is < 1 or > 16) return $"--validators {Validators}: use 1 to 16";
        if (Vendors is < 1 or > 8) return $"--vendors {Vendors}: use 1 to 8";
        if (Brokers is < 0 or > 8) return $"--brokers {Brokers}: use 0 to 8";
        return Gateways is < 1 or > 64 ? $"--gateways {Gateways}: use 1 to 64" : null;
    }
}
