using Chain.Core.Primitives;
using Gateway.Downloads;
using Gateway.Matching;

namespace Gateway.Sessions;

/// <summary>One update of one device. Immutable; <see cref="SessionTransitions"/> makes the next one.</summary>
internal sealed record DeviceSession
{
    /// <summary>Messages that a session keeps; the newest win. SWUpdate sends 48 in one batch.</summary>
    public const int MessagesMax = 100;

    /// <summary>Characters of one message.</summary>
    public const int MessageLengthMax = 512;

    /// <summary>Its number in the device protocol, from 1: clients read a 32-bit integer.</summary>
    public required int ActionId { get; init; }

    public required string DeviceId { get; init; }

    /// <summary>The release's update contract.</summary>
    public required Address Contract { get; init; }

    public required Address Vendor { get; init; }

    public required string Model { get; init; }

    public required string Channel { get; init; }

    public required string Version { get; init; }

    public required ulong SecurityCounter { get; init; }

    public required Hash256 ImageSha256 { get; init; }

    public required long ImageSizeBytes { get; init; }

    public required SessionState State { get; init; }

    public required long CreatedAtMs { get; init; }

    /// <summary>When <see cref="State"/> began, in Unix milliseconds.</summary>
    public required long StateSinceMs { get; init; }

    /// <summary>Until when the state may last, in Unix milliseconds; 0 for a final one.</summary>
    public required long DeadlineMs { get; init; }

    /// <summary>Whether the device has read the order: from then on a cancellation needs its acknowledgement.</summary>
    public bool DetailFetched { get; init; }

    /// <summary>Whether the device has asked for the image. Success without it is no success.</summary>
    public bool ImageRequested { get; init; }

    /// <summary>Whether the release was offered although it was installed before: the device did not run it as it should.</summary>
    public bool IsRepair { get; init; }

    /// <summary>Where the image that the device was given had come from; null before, and if nobody knows.</summary>
    public SourceShare? Source { get; init; }

    /// <summary>Why it is being called off; null if it is not. From then on the image is not served.</summary>
    public string? CancelReason { get; init; }

    /// <summary>What was said, oldest first.</summary>
    public IReadOnlyList<SessionMessage> Messages { get; init; } = [];

    public bool IsCancelling => CancelReason is not null && !IsFinal;

    public bool IsFinal => State is SessionState.Confirmed or SessionState.Failed or SessionState.Cancelled or SessionState.TimedOut;

    /// <summary>Whether the device may still fetch the image.</summary>
    public bool IsServable => State is SessionState.Offered or SessionState.Downloading && CancelReason is null;

    public ReleaseKey Key() => new(Vendor, Model, Channel);
}
