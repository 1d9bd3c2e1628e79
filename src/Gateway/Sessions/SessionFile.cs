namespace Gateway.Sessions;

/// <summary>The file of one device's sessions: at most one open session, and the newest final ones.</summary>
internal sealed record SessionFile
{
    public required int Format { get; init; }

    public required IReadOnlyList<DeviceSession> Sessions { get; init; }
}
