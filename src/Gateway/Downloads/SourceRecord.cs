namespace Gateway.Downloads;

/// <summary>What the gateway knows of one origin, from its own measurements.</summary>
internal sealed record SourceRecord
{
    /// <summary>Scheme, host and port.</summary>
    public required string Origin { get; init; }

    /// <summary>Throughput, a moving mean, in bytes a second; 0 if it was never measured.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>Time from a request to its first byte, a moving mean, in milliseconds.</summary>
    public double LatencyMs { get; init; }

    /// <summary>Failures, halved with every half-life that passes.</summary>
    public double Failures { get; init; }

    /// <summary>How often it served or announced what the contract contradicts.</summary>
    public int Offences { get; init; }

    /// <summary>Until when it is not asked, in Unix milliseconds; 0 for not banned.</summary>
    public long BannedUntilMs { get; init; }

    /// <summary>Verified bytes that it gave, ever.</summary>
    public long BytesTotal { get; init; }

    /// <summary>Its last fault; Unspecified for none.</summary>
    public DownloadVerdict LastFault { get; init; }

    /// <summary>What was wrong then, for people.</summary>
    public string LastFaultDetail { get; init; } = "";

    /// <summary>When that was, in Unix milliseconds.</summary>
    public long LastFaultAtMs { get; init; }

    /// <summary>When it was last asked, in Unix milliseconds.</summary>
    public long LastUsedAtMs { get; init; }
}
