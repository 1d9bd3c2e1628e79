using Chain.Core.Primitives;
using Gateway.Downloads;
using Gateway.Releases;

namespace Gateway.Sessions;

/// <summary>One update of one device. Immutable: the session state machine returns the next one.</summary>
public sealed record DeviceSession
{
    /// <summary>Most messages that a session keeps; the newest win. SWUpdate sends 48 in one batch.</summary>
    public const int MessagesMax = 100;

    /// <summary>Longest message, in characters.</summary>
    public const int MessageLengthMax = 512;

    /// <summary>The session's number in device protocols, from 1. Clients read a 32-bit integer.</summary>
    public required int ActionId { get; init; }

    /// <summary>The device.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Address of the release's update contract.</summary>
    public required Address Contract { get; init; }

    /// <summary>The release's vendor.</summary>
    public required Address Vendor { get; init; }

    /// <summary>The release's model.</summary>
    public required string Model { get; init; }

    /// <summary>The release's channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The release's version.</summary>
    public required string Version { get; init; }

    /// <summary>The release's security counter.</summary>
    public required ulong SecurityCounter { get; init; }

    /// <summary>Digest of the release's image.</summary>
    public required Hash256 ImageSha256 { get; init; }

    /// <summary>Size of the release's image.</summary>
    public required long ImageSizeBytes { get; init; }

    /// <summary>The current state.</summary>
    public required SessionState State { get; init; }

    /// <summary>When the session was opened, in Unix milliseconds.</summary>
    public required long CreatedAtMs { get; init; }

    /// <summary>When <see cref="State"/> began, in Unix milliseconds.</summary>
    public required long StateSinceMs { get; init; }

    /// <summary>Deadline of the state, in Unix milliseconds; 0 for a final state.</summary>
    public required long DeadlineMs { get; init; }

    /// <summary>Whether the device has read the order. From then on the device must acknowledge a cancellation.</summary>
    public bool DetailFetched { get; init; }

    /// <summary>Whether the device has requested the image. A success without it counts as a failure.</summary>
    public bool ImageRequested { get; init; }

    /// <summary>Whether the last byte of the image was sent, or the device says that it has the whole image.</summary>
    public bool ImageDelivered { get; init; }

    /// <summary>Whether the release was installed before and is offered again, because the device did not run it as it should.</summary>
    public bool IsRepair { get; init; }

    /// <summary>The source that delivered most of the image; null before the device requested it, and if unknown.</summary>
    public SourceShare? Source { get; init; }

    /// <summary>Why the update is being cancelled; null if it is not. From then on the image is not served.</summary>
    public string? CancelReason { get; init; }

    /// <summary>The messages of the device and the gateway, oldest first.</summary>
    public IReadOnlyList<SessionMessage> Messages { get; init; } = [];

    /// <summary>Whether the update is being cancelled and the device has not acknowledged it yet.</summary>
    public bool IsCancelling => CancelReason is not null && !IsFinal;

    /// <summary>Whether the state is final.</summary>
    public bool IsFinal => State is SessionState.Confirmed or SessionState.Failed or SessionState.Cancelled or SessionState.TimedOut;

    /// <summary>Whether the device may still fetch the image.</summary>
    public bool IsServable => State is SessionState.Offered or SessionState.Downloading && CancelReason is null;

    /// <summary>The key that the release belongs to.</summary>
    internal ReleaseKey Key() => new(Vendor, Model, Channel);
}
