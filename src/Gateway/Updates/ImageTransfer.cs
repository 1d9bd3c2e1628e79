using Gateway.Downloads;
using Gateway.Events;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>One transfer of a verified image to one device. The protocol reads <see cref="Body"/> and reports what it did.</summary>
public sealed class ImageTransfer : IAsyncDisposable
{
    private readonly ImageLease _lease;
    private readonly SessionStore _sessions;
    private readonly IGatewayObserver _observer;

    internal ImageTransfer(DeviceSession session, ImageLease lease, SessionStore sessions, IGatewayObserver observer, CancellationToken calledOff)
    {
        Session = session;
        CalledOff = calledOff;
        _lease = lease;
        _sessions = sessions;
        _observer = observer;
    }

    /// <summary>The order.</summary>
    public DeviceSession Session { get; }

    /// <summary>Digests and size of the image.</summary>
    public ImageDigests Image => _lease.Image.Digests;

    /// <summary>The bytes of the image; readable and seekable.</summary>
    public Stream Body => _lease.Body;

    /// <summary>Cancelled when the order is cancelled or ends. The protocol must stop sending then.</summary>
    public CancellationToken CalledOff { get; }

    /// <summary>Records that the device requests bytes of the image. A success without it counts as a failure.</summary>
    public void Begin()
    {
        SourceShare? largest = _lease.Image.Sources.Count > 0 ? _lease.Image.Sources[0] : null;
        _sessions.Apply(Session.DeviceId, Session.ActionId, new SessionEvent.ImageRequested(largest));
    }

    /// <summary>Records that the requested bytes were sent.</summary>
    /// <param name="bytes">Bytes of the image that were sent.</param>
    /// <param name="isLast">Whether they end with the image's last byte, so that the device has it all.</param>
    public void Complete(long bytes, bool isLast)
    {
        if (isLast) _sessions.Apply(Session.DeviceId, Session.ActionId, new SessionEvent.ImageDelivered());
        _observer.OnEvent(new UpdateEvent.ImageSent(Session, bytes, _lease.Image.Sources));
    }

    /// <summary>Records that the transfer ended early. Only a transfer that <see cref="CalledOff"/> stopped is an event.</summary>
    public void Abort()
    {
        if (CalledOff.IsCancellationRequested) _observer.OnEvent(new UpdateEvent.TransferAborted(Session));
    }

    /// <summary>Closes the image.</summary>
    public ValueTask DisposeAsync() => _lease.DisposeAsync();
}
