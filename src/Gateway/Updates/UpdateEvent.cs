using Chain.Light;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Releases;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>What happens between the chain's answers and the devices. A closed hierarchy.</summary>
public abstract record UpdateEvent : GatewayEvent
{
    private UpdateEvent()
    {
    }

    /// <summary>A hint arrived and wakes the coordinator [P2.1].</summary>
    /// <param name="Hint">The hint, which proves nothing.</param>
    public sealed record HintReceived(ReleaseHint Hint) : UpdateEvent;

    /// <summary>The newest release fits devices [P2.2] [P2.3]. Sent once for each release.</summary>
    /// <param name="Release">The proven release.</param>
    /// <param name="DeviceCount">The devices that may be offered the release now.</param>
    public sealed record ReleaseMatched(ProvenAnswer.Latest Release, int DeviceCount) : UpdateEvent;

    /// <summary>A device asked for an update, and brokers can serve it [P4.1] [P4.2] [P4.3]. Sent once for each release.</summary>
    /// <param name="Release">The proven release.</param>
    /// <param name="Device">The first device that asked.</param>
    public sealed record ReleaseRequested(ProvenAnswer.Latest Release, DeviceRecord Device) : UpdateEvent;

    /// <summary>A release was offered to a device: an order exists, and the verified image is here.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Offered(DeviceSession Session) : UpdateEvent;

    /// <summary>The gateway cancels an order.</summary>
    /// <param name="Session">The session before the cancellation.</param>
    /// <param name="Reason">Why the order is not valid any more.</param>
    public sealed record CalledOff(DeviceSession Session, string Reason) : UpdateEvent;

    /// <summary>The device began the update.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Started(DeviceSession Session) : UpdateEvent;

    /// <summary>The image, or one range of it, was sent to the device [P2.6] [P4.6].</summary>
    /// <param name="Session">The session.</param>
    /// <param name="Bytes">Bytes of the image that were sent.</param>
    /// <param name="Shares">What each source delivered of the image; empty if unknown.</param>
    public sealed record ImageSent(DeviceSession Session, long Bytes, IReadOnlyList<SourceShare> Shares) : UpdateEvent;

    /// <summary>A running transfer was aborted, because its order was cancelled (threat G08).</summary>
    /// <param name="Session">The session as it was when the transfer began.</param>
    public sealed record TransferAborted(DeviceSession Session) : UpdateEvent;

    /// <summary>The device reports that it installed the image.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Installed(DeviceSession Session) : UpdateEvent;

    /// <summary>
    /// The update ended. Sent after its final state is on disk, and once more, confirmed, if the device proves later that it runs the image.
    /// </summary>
    /// <param name="Session">
    /// The session in its final state. A confirmed session with a cancel reason means that a revoked image runs on a device (threat G08).
    /// </param>
    public sealed record Ended(DeviceSession Session) : UpdateEvent;

    /// <summary>The source gave no proof about the newest release of a key.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Refused">Which check failed, and at which sources.</param>
    public sealed record ProofMissing(ReleaseKey Key, ProvenAnswer.Refused Refused) : UpdateEvent;

    /// <summary>The release source trusts nothing any more. Sent after every round until an operator has ended it. [GW-ALARM.1]</summary>
    /// <param name="Text">What happened, and the remedy.</param>
    public sealed record Alarmed(string Text) : UpdateEvent;

    /// <summary>The release source threw, or its stream of hints broke. The gateway asks again.</summary>
    /// <param name="Error">The fault.</param>
    public sealed record SourceFailed(Exception Error) : UpdateEvent;

    /// <summary>A round failed; the next one does the rest.</summary>
    /// <param name="Error">
    /// An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> if the gateway's folder cannot be written.
    /// </param>
    public sealed record RoundFailed(Exception Error) : UpdateEvent;
}
