namespace Gateway.Sessions;

/// <summary>The sessions of one device on disk: at most one that is not final, and the last ones that are.</summary>
internal sealed record SessionFile
{
    public required int Format { get; init; }

    public required IReadOnlyList<DeviceSession> Sessions { get; init; }
}
