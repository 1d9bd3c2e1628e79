namespace Chain.Node.Configuration;

/// <summary>Settings of the role vendor: what the node does automatically for the vendor.</summary>
internal sealed class VendorConfiguration
{
    /// <summary>PKCS#8 PEM file of the vendor's key.</summary>
    public string Key { get; set; } = "";

    /// <summary>PKCS#8 PEM file of the vendor's next key; the node switches to it at the height of the rotation on the chain.</summary>
    public string? NextKey { get; set; }

    /// <summary>URL of the vendor's own repository.</summary>
    public string Repository { get; set; } = "";

    /// <summary>Policy that accepts proposals of brokers automatically. Without it, each proposal needs 'fwledger replication accept'.</summary>
    public AcceptanceConfiguration? Acceptance { get; set; }
}
