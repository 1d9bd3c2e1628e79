namespace Chain.Node.Configuration;

/// <summary>One rule of a broker's mirror policy, such as "all stable releases of this model".</summary>
internal sealed class MirrorConfiguration
{
    /// <summary>Vendor's address, or "*" for any; default any.</summary>
    public string Vendor { get; set; } = "*";

    /// <summary>Model, or "*" for any; default any.</summary>
    public string Model { get; set; } = "*";

    /// <summary>Channel, or "*" for any; default stable.</summary>
    public string Channel { get; set; } = "stable";
}
