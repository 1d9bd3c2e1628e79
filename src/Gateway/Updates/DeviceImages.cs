using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Releases;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>The images that devices may download: verified bytes only, and only while the order is open [P2.6] [P4.6].</summary>
public sealed class DeviceImages
{
    private readonly SessionStore _sessions;
    private readonly ReleaseBoard _board;
    private readonly ImageCache _images;
    private readonly IGatewayObserver _observer;
    private readonly TransferRights _rights;

    internal DeviceImages(SessionStore sessions, ReleaseBoard board, ImageCache images, TransferRights rights, IGatewayObserver observer)
    {
        _rights = rights;
        _sessions = sessions;
        _board = board;
        _images = images;
        _observer = observer;
    }

    /// <summary>
    /// A right to fetch ranges of the order's image without a token, for a link to a client that sends none. It holds for an
    /// hour. [GW-RANGE.1]
    /// </summary>
    public string GrantRange(DeviceRecord device, int actionId)
    {
        ArgumentNullException.ThrowIfNull(device);
        return _rights.Issue(device.Id, actionId);
    }

    /// <summary>Whether the text is a right that holds now for this device and order.</summary>
    internal bool IsGranted(DeviceRecord device, int actionId, string right) => _rights.Holds(right, device.Id, actionId);

    /// <summary>Opens the image of an order for one transfer.</summary>
    /// <param name="device">The device.</param>
    /// <param name="actionId">The order's number.</param>
    /// <param name="transfer">
    /// The transfer, which the caller disposes of; null unless the verdict is <see cref="TransferVerdict.Open"/>.
    /// </param>
    public TransferVerdict Open(DeviceRecord device, int actionId, out ImageTransfer? transfer)
    {
        ArgumentNullException.ThrowIfNull(device);
        transfer = null;
        if (_sessions.Find(device.Id, actionId) is null) return TransferVerdict.NotOffered;

        // The token is taken before the session is looked up again, so that a revocation in between stops the transfer.
        CancellationToken calledOff = _sessions.Transfers.TokenFor(actionId);
        if (_sessions.Find(device.Id, actionId) is not { IsServable: true } session || !_board.MayServe(session.Key(), session.Contract))
        {
            _sessions.Transfers.Abort(actionId);
            return TransferVerdict.NotOffered;
        }

        if (_images.Lease(session.ImageSha256) is not { } lease) return TransferVerdict.ImageMissing;
        transfer = new ImageTransfer(session, lease, _sessions, _observer, calledOff);
        return TransferVerdict.Open;
    }
}
