namespace Gateway.Downloads;

/// <summary>The gateway's own measurements of one origin.</summary>
internal sealed record SourceRecord
{
    /// <summary>Scheme, host and port.</summary>
    public required string Origin { get; init; }

    /// <summary>Throughput as a moving mean, in bytes per second; 0 if there is no measurement.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>Time from a request to its first byte as a moving mean, in milliseconds.</summary>
    public double LatencyMs { get; init; }

    /// <summary>Failures; the number halves with each half-life.</summary>
    public double Failures { get; init; }

    /// <summary>How often it served or announced something that contradicts the contract.</summary>
    public int Offences { get; init; }

    /// <summary>End of its ban, in Unix milliseconds; 0 if it is not banned.</summary>
    public long BannedUntilMs { get; init; }

    /// <summary>Verified bytes that it delivered in total.</summary>
    public long BytesTotal { get; init; }

    /// <summary>Its last fault; Unspecified if there was none.</summary>
    public DownloadVerdict LastFault { get; init; }

    /// <summary>The last fault in words, for people.</summary>
    public string LastFaultDetail { get; init; } = "";

    /// <summary>When it last failed, in Unix milliseconds.</summary>
    public long LastFaultAtMs { get; init; }

    /// <summary>When it was last used, in Unix milliseconds.</summary>
    public long LastUsedAtMs { get; init; }
}
