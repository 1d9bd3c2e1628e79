namespace Chain.Node.Configuration;

/// <summary>Settings of the role gateway.</summary>
internal sealed class GatewayConfiguration
{
    /// <summary>Address that devices connect to, such as http://127.0.0.1:7300.</summary>
    public string Listen { get; set; } = "";

    /// <summary>Folder of the device registry, the sessions and the image cache.</summary>
    public string Folder { get; set; } = "gateway";

    /// <summary>Interval between polls that the gateway sets for devices, HH:MM:SS; default 5 minutes.</summary>
    public string PollingSleep { get; set; } = "00:05:00";

    /// <summary>PKCS#8 PEM file of the gateway's participant key, with which it reports outcomes. Empty, the default: it reports none.</summary>
    public string Key { get; set; } = "";

    /// <summary>Longest time from an outcome to its report, in seconds; default 10. A hundred outcomes of one release are reported at once.</summary>
    public int ReportIntervalSeconds { get; set; } = 10;

    /// <summary>Interval at which the gateway asks the chain for releases without a notice, in seconds; default 60.</summary>
    public int CheckIntervalSeconds { get; set; } = 60;
}
