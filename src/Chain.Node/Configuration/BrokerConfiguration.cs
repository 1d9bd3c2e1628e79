namespace Chain.Node.Configuration;

/// <summary>Settings of the role broker: what the node does automatically for the broker.</summary>
internal sealed class BrokerConfiguration
{
    /// <summary>PKCS#8 PEM file of the broker's key.</summary>
    public string Key { get; set; } = "";

    /// <summary>PKCS#8 PEM file of the broker's next key; the node switches to it at the height of the rotation on the chain.</summary>
    public string? NextKey { get; set; }

    /// <summary>URL of the broker's own repository.</summary>
    public string Repository { get; set; } = "";

    /// <summary>
    /// Releases that the node proposes to replicate: when they become active, when the quota has room for them, and again when their terms end.
    /// A release that the list does not match, or whose replication was withdrawn, rejected or revoked, needs 'fwledger replication propose'.
    /// </summary>
    public IReadOnlyList<MirrorConfiguration> Mirror { get; set; } = [];

    /// <summary>Largest total size of the images that the broker's contracts and proposals bind, in bytes, at least 1; default 64 GiB.</summary>
    public long QuotaBytes { get; set; } = 64L * 1024 * 1024 * 1024;

    /// <summary>Duration of a proposed contract, in hours, 0 to 87600; default 0: until one party ends it.</summary>
    public int TermsHours { get; set; }

    /// <summary>Whether the node withdraws the replication of a superseded release, which frees its image; default true.</summary>
    public bool WithdrawSuperseded { get; set; } = true;
}
