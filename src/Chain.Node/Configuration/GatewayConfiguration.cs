namespace Chain.Node.Configuration;

/// <summary>Settings of the role gateway. The gateway checks their ranges at its start, and names the setting that is out of range.</summary>
internal sealed class GatewayConfiguration
{
    /// <summary>Address that devices connect to, such as http://127.0.0.1:7300.</summary>
    public string Listen { get; set; } = "";

    /// <summary>URL under which devices reach the gateway, for all links; default: what each request asked for. Set it behind a proxy.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Addresses or networks of the proxies whose X-Forwarded-For, -Proto and -Host the gateway believes; default: none.</summary>
    public IReadOnlyList<string>? TrustedProxies { get; set; }

    /// <summary>
    /// A loopback port for the commands 'fwledger gateway …'; default: the port of <see cref="Listen"/>, where the gateway refuses them to
    /// everybody who comes through a proxy.
    /// </summary>
    public int? AdminPort { get; set; }

    /// <summary>Folder of the device registry, the sessions and the image cache.</summary>
    public string Folder { get; set; } = "gateway";

    /// <summary>The tenant in the URLs of hawkBit DDI; default DEFAULT. Zephyr's client knows no other.</summary>
    public string? Tenant { get; set; }

    /// <summary>
    /// File with one line: a token that may act for every registered device (hawkBit's GatewayToken), 16 to 256 characters. Default: none.
    /// </summary>
    public string? GatewayTokenFile { get; set; }

    /// <summary>Interval between polls that the gateway sets for devices, HH:MM:SS; default 5 minutes.</summary>
    public string PollingSleep { get; set; } = "00:05:00";

    /// <summary>PKCS#8 PEM file of the gateway's participant key, with which it reports outcomes. Empty, the default: it reports none.</summary>
    public string Key { get; set; } = "";

    /// <summary>Longest time from an outcome to its report, in seconds; default 10. A hundred outcomes of one release are reported at once.</summary>
    public int ReportIntervalSeconds { get; set; } = 10;

    /// <summary>Interval at which the gateway asks the chain for releases without a notice, in seconds; default 60.</summary>
    public int CheckIntervalSeconds { get; set; } = 60;

    /// <summary>Largest number of devices; default 10,000.</summary>
    public int? DevicesMax { get; set; }

    /// <summary>
    /// Size of the largest image, in bytes; default 4 GiB, which is the chain's limit. Devices whose release has a larger one are listed as
    /// ImageTooLarge.
    /// </summary>
    public long? ImageBytesMax { get; set; }

    /// <summary>Size of the image cache, in bytes; default 8 GiB. A larger image is listed as ImageTooLarge, too.</summary>
    public long? CacheBytes { get; set; }

    /// <summary>How often one release is offered to a device that fails, 1 to 8; default 3.</summary>
    public int? AttemptsMax { get; set; }

    /// <summary>Wait after a failed attempt, in seconds; default 3600.</summary>
    public int? AttemptDelaySeconds { get; set; }

    /// <summary>Requests per second of one device; default 100, with bursts of twice that.</summary>
    public int? RequestsPerSecondPerDevice { get; set; }

    /// <summary>Requests per second of one address that nobody authenticates; default 200, with bursts of twice that. A wrong token counts as 20.</summary>
    public int? RequestsPerSecondPerAddress { get; set; }

    /// <summary>Connections in total; default 8192.</summary>
    public int? ConnectionsMax { get; set; }

    /// <summary>Connections of one address on which nobody has signed in; default 2048. Each lasts 15 seconds at most.</summary>
    public int? ConnectionsPerAddressMax { get; set; }
}
