namespace Chain.Node.Configuration;

/// <summary>Settings of the role vendor: what the vendor's node does by itself.</summary>
internal sealed class VendorConfiguration
{
    /// <summary>PKCS#8 PEM file of the vendor's key.</summary>
    public string Key { get; set; } = "";

    /// <summary>PKCS#8 PEM file of the key that the vendor rotates to; the node goes over to it at the height that the chain states.</summary>
    public string? NextKey { get; set; }

    /// <summary>URL of the vendor's repository, whose owner the vendor is.</summary>
    public string Repository { get; set; } = "";

    /// <summary>Which proposals of brokers are accepted without asking; absent: none, each waits for 'fwledger replication accept'.</summary>
    public AcceptanceConfiguration? Acceptance { get; set; }
}
