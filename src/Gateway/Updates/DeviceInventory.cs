using Chain.Core.Primitives;
using Gateway.Attestation;
using Gateway.Devices;
using Gateway.Releases;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>What devices run, by their own reports.</summary>
public sealed class DeviceInventory
{
    private readonly DeviceRegistry _devices;
    private readonly SessionStore _sessions;
    private readonly ReleaseBoard _board;
    private readonly DevicePresence _presence;
    private readonly AttestRequests _attest;
    private readonly WakeSignal _wake;
    private readonly TimeProvider _time;

    internal DeviceInventory(DeviceRegistry devices, SessionStore sessions, ReleaseBoard board, DevicePresence presence, AttestRequests attest,
        WakeSignal wake, TimeProvider time)
    {
        _devices = devices;
        _sessions = sessions;
        _board = board;
        _presence = presence;
        _attest = attest;
        _wake = wake;
        _time = time;
    }

    /// <summary>Records the version that a device reports. It confirms or fails an installed update. [GW-DDI.9]</summary>
    /// <param name="device">The device.</param>
    /// <param name="version">The version; ignored unless <see cref="DeviceRules.IsReportedVersion"/>.</param>
    /// <returns>Whether it differs from the last reported version.</returns>
    public bool ReportVersion(DeviceRecord device, string version)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!DeviceRules.IsReportedVersion(version)) return false;
        TakeVersion(device, version);
        return device.ReportedVersion != version;
    }

    /// <summary>Records the attributes that a device reports, and compares its image with the proven record. [GW-ATTEST.3]</summary>
    /// <param name="device">The device.</param>
    /// <param name="version">The version that it runs; null if it reports none.</param>
    /// <param name="installedSha256">Digest of the image that runs, read for this report; null if it reports none.</param>
    public void ReportAttributes(DeviceRecord device, string? version, Hash256? installedSha256)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!DeviceRules.IsReportedVersion(version)) version = null;
        _presence.MarkAttributes(device.Id);
        TakeVersion(device, version);
        TakeImage(device.Id, version, installedSha256);
    }

    /// <summary>Sets whether the device is offered releases as they appear: the owner's switch.</summary>
    public void SetAutoUpdate(DeviceRecord device, bool autoUpdate)
    {
        ArgumentNullException.ThrowIfNull(device);
        _devices.SetAutoUpdate(device.Id, autoUpdate);
    }

    /// <remarks>The report changes no known version or counter, except that it fills in a version that was unknown.</remarks>
    private void TakeVersion(DeviceRecord device, string? version)
    {
        if (version is not null)
        {
            _devices.SetReportedVersion(device.Id, version);
            if (device.InstalledVersion.Length == 0) _devices.RaiseInstalled(device.Id, version, 0);
        }

        if (_sessions.Open(device.Id) is not { State: SessionState.Installed } session) return;
        _sessions.Apply(device.Id, session.ActionId, version is not null ? new SessionEvent.VersionReported(version)
            : new SessionEvent.Polled(device.ReportedVersion is not null));
    }

    private void TakeImage(string id, string? version, Hash256? sha256)
    {
        // During an update the running image is undefined. The device is looked up again: the report may just have confirmed an update.
        if (_sessions.Open(id) is not null || !_devices.TryGet(id, out DeviceRecord? device)) return;
        AttestResult result = InstalledImageRule.Judge(device, _sessions.ListFor(id), _board.Find(ReleaseKey.Of(device))?.Latest, version, sha256,
            _time.GetUtcNow().ToUnixTimeMilliseconds());
        bool needsRepair = result.Verdict is AttestVerdict.OtherImage or AttestVerdict.OtherVersion;
        if (needsRepair) _devices.WantRepair(id, result.AtMs);
        else if (result.Verdict == AttestVerdict.Matches) _devices.EndRepair(id, result.AtMs);
        _attest.Answered(id, result);
        if (!needsRepair) return;
        _presence.MarkAsked(id);
        _wake.Wake(); // However fresh the last proof is.
    }
}
