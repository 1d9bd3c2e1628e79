using Gateway.Downloads;

namespace Gateway.Sessions;

/// <summary>What can happen to a session. A closed hierarchy.</summary>
internal abstract record SessionEvent
{
    private SessionEvent()
    {
    }

    /// <summary>The device asked what there is to do.</summary>
    /// <param name="ReportsVersion">Whether this device tells its version; then the poll alone confirms nothing.</param>
    internal sealed record Polled(bool ReportsVersion) : SessionEvent;

    /// <summary>The device read the order.</summary>
    internal sealed record DetailFetched : SessionEvent;

    /// <summary>The device asked for the image.</summary>
    /// <param name="Source">Where the image had come from, by its largest share; null if nobody knows any more.</param>
    internal sealed record ImageRequested(SourceShare? Source) : SessionEvent;

    /// <summary>The device is at it.</summary>
    internal sealed record Progress(IReadOnlyList<string> Details) : SessionEvent;

    /// <summary>The device says that it is done.</summary>
    internal sealed record Succeeded(IReadOnlyList<string> Details) : SessionEvent;

    /// <summary>The device says that it failed. If the update is being called off, that is why: SWUpdate says so before it reads the cancellation.</summary>
    internal sealed record Failed(IReadOnlyList<string> Details) : SessionEvent;

    /// <summary>The device says that it stopped by itself.</summary>
    internal sealed record StoppedByDevice(IReadOnlyList<string> Details) : SessionEvent;

    /// <summary>The device told its version.</summary>
    internal sealed record VersionReported(string Version) : SessionEvent;

    /// <summary>The gateway calls it off: the release was revoked, or is not the newest any more.</summary>
    internal sealed record CancelRequested(string Reason) : SessionEvent;

    /// <summary>The device agrees to the cancellation.</summary>
    internal sealed record CancelAcknowledged(IReadOnlyList<string> Details) : SessionEvent;

    /// <summary>The device failed at the cancellation itself.</summary>
    internal sealed record CancelFailed(IReadOnlyList<string> Details) : SessionEvent;

    /// <summary>The device does not agree. The image is not served any more all the same.</summary>
    internal sealed record CancelRefused(IReadOnlyList<string> Details) : SessionEvent;

    /// <summary>Time passed.</summary>
    internal sealed record Tick : SessionEvent;
}
