namespace Chain.Node.Network;

/// <summary>The number of nodes of each kind in a network.</summary>
/// <param name="Validators">Number of full nodes, 1 to 16.</param>
/// <param name="Vendors">Number of vendors, each with a repository, 1 to 8.</param>
/// <param name="Brokers">Number of brokers, each with a repository, 0 to 8.</param>
/// <param name="Gateways">Number of gateways, 1 to 1,024.</param>
internal sealed record NetworkSize(int Validators, int Vendors = 1, int Brokers = 0, int Gateways = 1)
{
    private const int GatewaysMax = 1_024;

    /// <summary>Ports that the nodes need: three per full node, one per repository, two for the light node, one per gateway.</summary>
    public int Ports => (3 * Validators) + Vendors + Brokers + 2 + Gateways;

    /// <summary>Names the first number that is out of range, with the remedy; null if all are in range.</summary>
    public string? FirstProblem()
    {
        if (Validators is < 1 or > 16) return $"--validators {Validators}: use 1 to 16";
        if (Vendors is < 1 or > 8) return $"--vendors {Vendors}: use 1 to 8";
        if (Brokers is < 0 or > 8) return $"--brokers {Brokers}: use 0 to 8";
        return Gateways is < 1 or > GatewaysMax ? $"--gateways {Gateways}: use 1 to {GatewaysMax}" : null;
    }
}
