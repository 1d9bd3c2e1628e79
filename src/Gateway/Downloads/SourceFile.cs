namespace Gateway.Downloads;

/// <summary>The form of the file of measurements.</summary>
internal sealed record SourceFile
{
    /// <summary>Number of the form; another one is not read.</summary>
    public required int Format { get; init; }

    /// <summary>The origins, in no particular order.</summary>
    public required IReadOnlyList<SourceRecord> Sources { get; init; }
}
