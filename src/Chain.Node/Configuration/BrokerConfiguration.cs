namespace Chain.Node.Configuration;

/// <summary>Settings of the role broker: what the broker's node does by itself.</summary>
internal sealed class BrokerConfiguration
{
    /// <summary>PKCS#8 PEM file of the broker's key.</summary>
    public string Key { get; set; } = "";

    /// <summary>PKCS#8 PEM file of the key that the broker rotates to; the node goes over to it at the height that the chain states.</summary>
    public string? NextKey { get; set; }

    /// <summary>URL of the broker's repository, whose owner the broker is.</summary>
    public string Repository { get; set; } = "";

    /// <summary>
    /// Releases that are proposed for replication as they become active, as room for them comes, and anew when their terms end; empty: none,
    /// each waits for 'fwledger replication propose'. So does one that was withdrawn, rejected or revoked.
    /// </summary>
    public IReadOnlyList<MirrorConfiguration> Mirror { get; set; } = [];

    /// <summary>Bytes of images that contracts may bind, all together, proposals included; default 64 GiB.</summary>
    public long QuotaBytes { get; set; } = 64L * 1024 * 1024 * 1024;

    /// <summary>How long a proposal asks to carry a release, in hours; 0, the default, for as long as both want.</summary>
    public int TermsHours { get; set; }

    /// <summary>Whether a release that a later one replaced is withdrawn, which frees its image; default true.</summary>
    public bool WithdrawSuperseded { get; set; } = true;
}
