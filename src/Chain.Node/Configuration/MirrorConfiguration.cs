namespace Chain.Node.Configuration;

/// <summary>One line of a broker's mirror policy: "all stable releases of these models".</summary>
internal sealed class MirrorConfiguration
{
    /// <summary>Vendor's address, or "*" for any.</summary>
    public string Vendor { get; init; } = "*";

    /// <summary>Model, or "*" for any.</summary>
    public string Model { get; init; } = "*";

    /// <summary>Channel, or "*" for any; default stable.</summary>
    public string Channel { get; init; } = "stable";
}
