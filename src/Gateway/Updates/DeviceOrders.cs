using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Releases;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>What devices are offered, and what they report about it. Nothing here waits for the chain.</summary>
public sealed class DeviceOrders
{
    private readonly SessionStore _sessions;
    private readonly ReleaseBoard _board;
    private readonly ImageCache _images;
    private readonly DevicePresence _presence;
    private readonly WakeSignal _wake;
    private readonly UpdatePolicy _policy;

    internal DeviceOrders(
        SessionStore sessions, ReleaseBoard board, ImageCache images, DevicePresence presence, WakeSignal wake, UpdatePolicy policy)
    {
        _sessions = sessions;
        _board = board;
        _images = images;
        _presence = presence;
        _wake = wake;
        _policy = policy;
    }

    /// <summary>Answers a device that asks whether there is something to do, from the last proven state.</summary>
    /// <remarks>
    /// A poll after the installation confirms it, unless the device reports versions: then only its version does. A device that has sent
    /// attributes is asked for them first, because they may have its version. [GW-DDI.9]
    /// </remarks>
    public DevicePoll Poll(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (_sessions.Open(device.Id) is { } pending)
        {
            _sessions.Apply(device.Id, pending.ActionId, new SessionEvent.Tick());
            _sessions.Apply(device.Id, pending.ActionId, new SessionEvent.Polled(device.ReportedVersion is not null || _presence.OwesAttributes(device.Id)));
        }

        DeviceSession? open = _sessions.Open(device.Id);
        if (open is null) Ask(device);
        bool wantsAttributes = _presence.WantsAttributes(device.Id);
        if (wantsAttributes) _presence.MarkAttributesAsked(device.Id);
        return new DevicePoll(
            open is { IsCancelling: false } && MayOffer(open) ? open : null,
            open is { IsCancelling: true } ? open : null,
            _sessions.LastInstalled(device.Id) is { } installed && _images.Find(installed.ImageSha256) is not null ? installed : null,
            wantsAttributes,
            open is null && IsExpectedSoon(device) ? _policy.EagerPollingSleep : _policy.PollingSleep);
    }

    /// <summary>The device's session with this number; null if it has none.</summary>
    public DeviceSession? Find(DeviceRecord device, int actionId)
    {
        ArgumentNullException.ThrowIfNull(device);
        return _sessions.Find(device.Id, actionId);
    }

    /// <summary>The order with this number if the device may take it up now; otherwise null.</summary>
    public UpdateOrder? FindOffered(DeviceRecord device, int actionId) =>
        Find(device, actionId) is { } session && MayOffer(session) ? WithImage(session) : null;

    /// <summary>
    /// As <see cref="FindOffered"/>, and records that the device has read the order: from then on it must acknowledge a
    /// cancellation.
    /// </summary>
    public UpdateOrder? ReadOffered(DeviceRecord device, int actionId)
    {
        if (FindOffered(device, actionId) is not { } order) return null;
        SessionStep step = _sessions.Apply(device.Id, actionId, new SessionEvent.DetailFetched());
        return step.Verdict == SessionVerdict.Applied ? order with { Session = step.Session! } : null;
    }

    /// <summary>The order with this number if the device has installed it and the image is still here; otherwise null.</summary>
    public UpdateOrder? FindInstalled(DeviceRecord device, int actionId) =>
        Find(device, actionId) is { State: SessionState.Installed or SessionState.Confirmed } session ? WithImage(session) : null;

    /// <summary>
    /// The order with this number if it ended by the device's own report or by its deadline, and the image is still here; otherwise null. It
    /// can be read, and its image is not served.
    /// </summary>
    public UpdateOrder? FindClosed(DeviceRecord device, int actionId) =>
        Find(device, actionId) is { State: SessionState.Installed or SessionState.Confirmed or SessionState.Failed or SessionState.TimedOut } session
            && session.CancelReason is null ? WithImage(session) : null;

    /// <summary>Records what a device reports about an order. After a success the device is asked for its attributes again.</summary>
    public SessionVerdict Report(DeviceRecord device, int actionId, DeviceReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        SessionState? before = Find(device, actionId)?.State;
        SessionStep step = _sessions.Apply(device.Id, actionId, report);
        if (step.Session?.State == SessionState.Installed && before != SessionState.Installed) _presence.WantAttributes(device.Id);
        return step.Verdict;
    }

    /// <summary>
    /// A device asks for an update [P4.1]. The chain is asked unless the last proof is fresh; the next poll has the answer.
    /// [GW-PULL.1]
    /// </summary>
    private void Ask(DeviceRecord device)
    {
        _presence.MarkAsked(device.Id);
        if (!_board.IsFresh(ReleaseKey.Of(device), _policy.PullAskAfter)) _wake.Wake();
    }

    /// <summary>Whether an order for the device may appear soon, so that it should poll again soon. [GW-PULL.2]</summary>
    private bool IsExpectedSoon(DeviceRecord device) => _policy.EagerPollingSleep < _policy.PollingSleep
        && _presence.Standing(device.Id) is DeviceStanding.Unknown or DeviceStanding.Eligible;

    /// <summary>
    /// Whether the order may be shown: it is open, its release is proven to be the newest and active, and its verified image is
    /// here. An order whose image the device already has is also shown after a newer release, so that the device can report on it.
    /// </summary>
    private bool MayOffer(DeviceSession session) => session.IsServable && _images.Find(session.ImageSha256) is not null
        && (_board.MayServe(session.Key(), session.Contract) || (session.ImageDelivered && _board.HasNewer(session.Key(), session.Contract)));

    private UpdateOrder? WithImage(DeviceSession session) =>
        _images.Find(session.ImageSha256) is { } image ? new UpdateOrder(session, image.Digests) : null;
}
