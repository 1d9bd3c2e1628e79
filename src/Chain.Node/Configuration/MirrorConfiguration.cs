namespace Chain.Node.Configuration;

/// <summary>One line of a broker's mirror policy: "all stable releases of these models".</summary>
internal sealed class MirrorConfiguration
{
    /// <summary>Vendor's address, or "*" for any.</summary>
    public string Vendor { get; set; } = "*";

    /// <summary>Model, or "*" for any.</summary>
    public string Model { get; set; } = "*";

    /// <summary>Channel, or "*" for any; default stable.</summary>
    public string Channel { get; set; } = "stable";
}
