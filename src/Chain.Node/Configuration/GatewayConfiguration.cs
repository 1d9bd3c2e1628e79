namespace Chain.Node.Configuration;

/// <summary>Settings of the role gateway.</summary>
internal sealed class GatewayConfiguration
{
    /// <summary>Where devices connect, such as http://127.0.0.1:7300.</summary>
    public string Listen { get; set; } = "";

    /// <summary>Folder of the device registry, sessions and cache.</summary>
    public string Folder { get; set; } = "gateway";

    /// <summary>What devices are told to wait between polls, HH:MM:SS.</summary>
    public string PollingSleep { get; set; } = "00:05:00";

    /// <summary>PKCS#8 PEM file of the gateway's participant key, with which it reports outcomes; empty: it reports none.</summary>
    public string Key { get; set; } = "";

    /// <summary>Longest time that an outcome waits for its report, in seconds; a hundred outcomes of a release do not wait.</summary>
    public int ReportIntervalSeconds { get; set; } = 10;

    /// <summary>How often the gateway asks the chain without being notified, in seconds.</summary>
    public int CheckIntervalSeconds { get; set; } = 60;
}
