using Chain.Core.Records;
using Chain.Light;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Releases;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>Cancels orders and downloads that are not valid any more. [GW-REVOKE.2]</summary>
internal sealed class UpdateCancellation(SessionStore sessions, ImageDownloads downloads, IGatewayObserver observer, TimeProvider time)
{
    private const string Superseded = "a newer release took its place";
    private const string NoRelease = "the chain proves that there is no release";

    /// <summary>Ends the sessions whose deadline has passed.</summary>
    public void Expire(IReadOnlyList<DeviceRecord> devices)
    {
        foreach (DeviceRecord device in devices)
        {
            if (sessions.Open(device.Id) is { } session) sessions.Apply(device.Id, session.ActionId, new SessionEvent.Tick());
        }
    }

    /// <summary>Cancels what the newest proven release contradicts.</summary>
    public void CancelInvalid(ReleaseKey key, ProvenAnswer.Latest release, IReadOnlyList<DeviceRecord> devices)
    {
        string? reason = ReasonAgainst(release);
        downloads.CancelAllBut(key, reason is null ? release.Contract : null, reason ?? Superseded);
        foreach (DeviceRecord device in devices)
        {
            if (sessions.Open(device.Id) is { IsServable: true } open && ReasonAgainst(open, device, release, reason) is { } against)
                Cancel(open, against);
        }
    }

    /// <summary>Cancels everything of a key: the chain proves that there is no release.</summary>
    public void CancelAll(ReleaseKey key, IReadOnlyList<DeviceRecord> devices)
    {
        downloads.CancelAllBut(key, null, NoRelease);
        foreach (DeviceRecord device in devices)
        {
            if (sessions.Open(device.Id) is { IsServable: true } open) Cancel(open, NoRelease);
        }
    }

    private void Cancel(DeviceSession session, string reason)
    {
        observer.OnEvent(new UpdateEvent.CalledOff(session, reason));
        sessions.Apply(session.DeviceId, session.ActionId, new SessionEvent.CancelRequested(reason));
    }

    /// <summary>Why no device may get the release any more; null if it is valid.</summary>
    private string? ReasonAgainst(ProvenAnswer.Latest release)
    {
        if (release.Record.Status == ReleaseStatus.Revoked)
            return release.Record.RevocationReason is { Length: > 0 } why ? $"the release was revoked: {why}" : "the release was revoked";
        if (release.Record.Status != ReleaseStatus.Active) return "the release is not active";
        return ReleaseMatcher.IsExpired(release, time.GetUtcNow().ToUnixTimeMilliseconds()) ? "the release expired" : null;
    }

    /// <summary>Why the device's open order must be cancelled; null if it is valid.</summary>
    private static string? ReasonAgainst(DeviceSession open, DeviceRecord device, ProvenAnswer.Latest release, string? reasonAgainstRelease)
    {
        if (open.Contract != release.Contract) return open.ImageDelivered ? null : Superseded; // [GW-TRUTH.3]
        if (reasonAgainstRelease is not null) return reasonAgainstRelease;
        return !device.AutoUpdate && open.State == SessionState.Offered ? "the owner opted out" : null;
    }
}
