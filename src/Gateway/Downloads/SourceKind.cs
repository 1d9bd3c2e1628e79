namespace Gateway.Downloads;

/// <summary>Who runs a source of images.</summary>
public enum SourceKind
{
    /// <summary>Not a kind.</summary>
    Unspecified = 0,

    /// <summary>The vendor, by the URIs that its release keys signed (direct update, process P2).</summary>
    Vendor = 1,

    /// <summary>A broker, by a location that authorities attested (indirect update, process P4).</summary>
    Broker = 2,
}
