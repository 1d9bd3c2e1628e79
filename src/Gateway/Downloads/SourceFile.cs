namespace Gateway.Downloads;

/// <summary>The file of measurements.</summary>
internal sealed record SourceFile
{
    /// <summary>Version of the format; another version is not read.</summary>
    public required int Format { get; init; }

    /// <summary>The origins, in no particular order.</summary>
    public required IReadOnlyList<SourceRecord> Sources { get; init; }
}
