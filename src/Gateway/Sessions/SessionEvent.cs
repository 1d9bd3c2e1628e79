using Gateway.Downloads;

namespace Gateway.Sessions;

/// <summary>
/// An input of the session state machine: a <see cref="DeviceReport"/>, or something that the gateway itself observed or decided.
/// </summary>
public abstract record SessionEvent
{
    private protected SessionEvent()
    {
    }

    /// <summary>The device polled.</summary>
    /// <param name="ReportsVersion">Whether this device reports its version; then the poll alone confirms nothing.</param>
    internal sealed record Polled(bool ReportsVersion) : SessionEvent;

    /// <summary>The device read the order.</summary>
    internal sealed record DetailFetched : SessionEvent;

    /// <summary>The device requested the image.</summary>
    /// <param name="Source">The source that delivered most of the image; null if the cache no longer knows.</param>
    internal sealed record ImageRequested(SourceShare? Source) : SessionEvent;

    /// <summary>The last byte of the image was sent to the device.</summary>
    internal sealed record ImageDelivered : SessionEvent;

    /// <summary>The device reported its version.</summary>
    /// <param name="Version">The version.</param>
    /// <param name="MayBeEarlier">
    /// Whether it is what the device may have run before this update. Then the device has not restarted yet, as far as anybody knows.
    /// </param>
    internal sealed record VersionReported(string Version, bool MayBeEarlier = false) : SessionEvent;

    /// <summary>The gateway cancels the update: the release was revoked, has expired, or is not the newest any more.</summary>
    internal sealed record CancelRequested(string Reason) : SessionEvent;

    /// <summary>Time has passed.</summary>
    internal sealed record Tick : SessionEvent;
}
