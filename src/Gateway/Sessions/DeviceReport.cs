namespace Gateway.Sessions;

/// <summary>What a device reports about an update, independent of its protocol. A closed hierarchy.</summary>
public abstract record DeviceReport : SessionEvent
{
    private DeviceReport(IReadOnlyList<string> details) => Details = details;

    /// <summary>The device's own lines, for people. The session keeps the newest ones and cuts long ones.</summary>
    public IReadOnlyList<string> Details { get; }

    /// <summary>The device is working on the update.</summary>
    /// <param name="Details">The device's own lines, for people.</param>
    /// <param name="IsDownloaded">Whether the device says that it has the whole image.</param>
    public sealed record Progress(IReadOnlyList<string> Details, bool IsDownloaded = false) : DeviceReport(Details);

    /// <summary>The device has installed the image. It does not have to run it yet.</summary>
    /// <param name="Details">The device's own lines, for people.</param>
    public sealed record Succeeded(IReadOnlyList<string> Details) : DeviceReport(Details);

    /// <summary>The device closed the update without installing anything. That is no success. [GW-DDI.8]</summary>
    /// <param name="Details">The device's own lines, for people.</param>
    public sealed record Skipped(IReadOnlyList<string> Details) : DeviceReport(Details);

    /// <summary>
    /// The device failed to install the image, or to run what it had installed. While the update is being cancelled, this counts as the
    /// acknowledgement: SWUpdate reports the aborted transfer before it reads the cancellation.
    /// </summary>
    /// <param name="Details">The device's own lines, for people.</param>
    public sealed record Failed(IReadOnlyList<string> Details) : DeviceReport(Details);

    /// <summary>The device stopped the update by itself.</summary>
    /// <param name="Details">The device's own lines, for people.</param>
    public sealed record Stopped(IReadOnlyList<string> Details) : DeviceReport(Details);

    /// <summary>The device acknowledges the cancellation.</summary>
    /// <param name="Details">The device's own lines, for people.</param>
    public sealed record CancelAcknowledged(IReadOnlyList<string> Details) : DeviceReport(Details);

    /// <summary>The device failed to cancel.</summary>
    /// <param name="Details">The device's own lines, for people.</param>
    public sealed record CancelFailed(IReadOnlyList<string> Details) : DeviceReport(Details);

    /// <summary>The device refuses to cancel. The image is still not served any more.</summary>
    /// <param name="Details">The device's own lines, for people.</param>
    public sealed record CancelRefused(IReadOnlyList<string> Details) : DeviceReport(Details);
}
