using Chain.Light;
using Gateway.Devices;
using Gateway.Releases;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>First step of a round: which devices a proven release fits [P2.2].</summary>
internal sealed class ReleaseMatching(DeviceRegistry devices, SessionStore sessions, UpdatePolicy policy, TimeProvider time)
{
    /// <summary>Compares the release with each device.</summary>
    public IReadOnlyList<DeviceMatch> Match(ProvenAnswer.Latest release, IReadOnlyList<DeviceRecord> followers)
    {
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. followers.Select(device => Match(release, device, nowMs))];
    }

    private DeviceMatch Match(ProvenAnswer.Latest release, DeviceRecord device, long nowMs)
    {
        InstallVerdict verdict = ReleaseMatcher.Match(device, release, nowMs);
        if (verdict == InstallVerdict.Revoked && device.RevokedVersion != device.InstalledVersion) // [GW-FLOOR.4]
            devices.MarkRevoked(device.Id, release.Record.Manifest.Version);
        if (verdict == InstallVerdict.UpToDate && device.RepairSinceMs > 0) // It runs something else. [GW-ATTEST.4]
        {
            if (DeviceVersion.IsHigher(device.ReportedVersion, release.Record.Manifest.Version))
                return new DeviceMatch(device, DeviceStanding.RunsOtherVersion, MayBeOffered: false); // Repairing would lower its version.
            verdict = InstallVerdict.Installable;
        }

        if (verdict != InstallVerdict.Installable) return new DeviceMatch(device, StandingOf(device, release, verdict), MayBeOffered: false);
        if (sessions.Open(device.Id) is not null) return new DeviceMatch(device, DeviceStanding.Eligible, MayBeOffered: false);
        bool mayTry = AttemptsAllow(device, release, nowMs);
        return new DeviceMatch(device, mayTry ? DeviceStanding.Eligible : DeviceStanding.WaitsAfterFailure, mayTry);
    }

    /// <summary>Whether the device has attempts left, and waited long enough since the last one. [GW-RETRY.1]</summary>
    /// <remarks>A repair that was confirmed and did not last also waits, so that a device that falls back is not updated in a loop.</remarks>
    private bool AttemptsAllow(DeviceRecord device, ProvenAnswer.Latest release, long nowMs)
    {
        List<DeviceSession> ended = [.. sessions.ListFor(device.Id).Where(session =>
            session.Contract == release.Contract && session.IsFinal && (session.CancelReason is null || session.State == SessionState.Confirmed))];
        int failures = ended.Count - 1 - ended.FindLastIndex(session => session.State == SessionState.Confirmed);
        DeviceSession? last = failures > 0 ? ended[^1] : ended.LastOrDefault(session => session.IsRepair);
        return failures < policy.AttemptsMax && (last is null || nowMs - last.StateSinceMs >= (long)policy.AttemptDelay.TotalMilliseconds);
    }

    private static DeviceStanding StandingOf(DeviceRecord device, ProvenAnswer.Latest release, InstallVerdict verdict) => verdict switch
    {
        InstallVerdict.Installable => DeviceStanding.Eligible,
        InstallVerdict.WrongVendor => DeviceStanding.WrongVendor,
        InstallVerdict.WrongModel => DeviceStanding.WrongModel,
        InstallVerdict.WrongChannel => DeviceStanding.WrongChannel,
        InstallVerdict.WrongHardwareRevision => DeviceStanding.WrongHardwareRevision,
        InstallVerdict.Revoked when DeviceVersion.AreSame(device.ReportedVersion ?? device.InstalledVersion, release.Record.Manifest.Version)
            => DeviceStanding.RunsRevoked, // [GW-REVOKE.1]
        InstallVerdict.Revoked => DeviceStanding.Revoked,
        InstallVerdict.NotActive => DeviceStanding.NotActive,
        InstallVerdict.Expired => DeviceStanding.Expired,
        InstallVerdict.UpToDate => DeviceStanding.UpToDate,
        InstallVerdict.CounterTooLow => DeviceStanding.CounterTooLow,
        InstallVerdict.VersionTooLow => DeviceStanding.VersionTooLow,
        InstallVerdict.BelowMinInstalledVersion => DeviceStanding.BelowMinInstalledVersion,
        InstallVerdict.OptedOut => DeviceStanding.OptedOut,
        _ => throw new InvalidOperationException($"no standing for {verdict}"),
    };
}
