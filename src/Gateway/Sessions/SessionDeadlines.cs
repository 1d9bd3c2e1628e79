namespace Gateway.Sessions;

/// <summary>How long a session may stay in each state, in milliseconds. [GW-SESSION.2]</summary>
/// <param name="OfferedMs">Until the device begins. Default 7 days: devices sleep.</param>
/// <param name="DownloadingMs">Until the device reports the result. Default 1 day.</param>
/// <param name="InstalledMs">Until the device comes back. Default 1 day.</param>
/// <param name="CancellingMs">Until the device acknowledges a cancellation. Default 1 day.</param>
public sealed record SessionDeadlines(
    long OfferedMs = 7 * 86_400_000L,
    long DownloadingMs = 86_400_000L,
    long InstalledMs = 86_400_000L,
    long CancellingMs = 86_400_000L);
