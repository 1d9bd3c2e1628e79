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
        Judge(device.Id, version, null);
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
        if (Judge(device.Id, version, installedSha256) is { } result) _attest.Answered(device.Id, result);
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
        if (version is null)
        {
            if (_sessions.Open(device.Id) is { State: SessionState.Installed } session)
                _sessions.Apply(device.Id, session.ActionId, new SessionEvent.Polled(device.ReportedVersion is not null));
            return;
        }

        bool isFirst = device.ReportedVersion is null && device.InstalledVersion.Length == 0;
        bool mayBeEarlier = isFirst || DeviceVersion.AreSame(version, device.ReportedVersion) || DeviceVersion.AreSame(version, device.InstalledVersion);
        _devices.SetReportedVersion(device.Id, version);
        if (device.InstalledVersion.Length == 0) _devices.RaiseInstalled(device.Id, DeviceVersion.Normalize(version), 0);
        _sessions.ReportVersion(device.Id, version, mayBeEarlier);
    }

    /// <summary>Compares what the device says that it runs with what it should run, and flags it or ends the flag. [GW-ATTEST.3] [GW-TRUTH.4]</summary>
    /// <returns>Null during an update, when the running image is undefined.</returns>
    private AttestResult? Judge(string id, string? version, Hash256? sha256)
    {
        // The device is looked up again: the report may just have confirmed an update.
        if (_sessions.Open(id) is { State: not SessionState.Offered } || !_devices.TryGet(id, out DeviceRecord? device)) return null;
        AttestResult result = InstalledImageRule.Judge(device, _sessions.ListFor(id), _board.Find(ReleaseKey.Of(device))?.Latest, version, sha256,
            _time.GetUtcNow().ToUnixTimeMilliseconds());
        RepairCause cause = result.Verdict switch
        {
            AttestVerdict.OtherVersion => RepairCause.OtherVersion,
            AttestVerdict.OtherImage => RepairCause.OtherImage,
            _ => RepairCause.Unspecified,
        };
        if (cause == RepairCause.Unspecified)
        {
            bool isRightVersion = version is not null && device.RepairCause == RepairCause.OtherVersion;
            if (result.Verdict == AttestVerdict.Matches || isRightVersion) _devices.EndRepair(id);
            return result;
        }

        int lastActionId = _sessions.ListFor(id).LastOrDefault(session => session.IsFinal)?.ActionId ?? 0;
        _devices.WantRepair(id, cause, lastActionId, result.AtMs);
        _presence.MarkAsked(id);
        _wake.Wake(); // However fresh the last proof is.
        return result;
    }
}
