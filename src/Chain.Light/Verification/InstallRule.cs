using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Answers one question for gateways, devices and tools alike: may this device install this release? Pure. [LIGHT-INSTALL.1]</summary>
public static class InstallRule
{
    /// <summary>Judges a proven release for a device.</summary>
    /// <param name="record">The release's record, as it was proven.</param>
    /// <param name="headTimeMs">Time of the header that it was proven under. Setting the clock back does not undo an expiry: this time is a floor.</param>
    /// <param name="device">What is known of the device.</param>
    /// <param name="nowMs">The local clock, in Unix milliseconds.</param>
    /// <returns><see cref="InstallVerdict.Installable"/>, or the first reason against it, in the order of SPEC.md.</returns>
    public static InstallVerdict Judge(ReleaseRecord record, long headTimeMs, DeviceFacts device, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(device);
        ReleaseManifest manifest = record.Manifest;
        if (device.Vendor is { } vendor && manifest.Vendor != vendor) return InstallVerdict.WrongVendor;
        if (device.Model is { } model && manifest.Model != model) return InstallVerdict.WrongModel;
        if (device.Channel is { } channel && manifest.Channel != channel) return InstallVerdict.WrongChannel;
        if (record.Status == ReleaseStatus.Revoked) return InstallVerdict.Revoked;
        if (record.Status != ReleaseStatus.Active) return InstallVerdict.NotActive;
        if (device.HardwareRevision is { } revision && !manifest.HardwareRevisions.Contains(revision, StringComparer.Ordinal))
            return InstallVerdict.WrongHardwareRevision;
        if (IsExpired(manifest, headTimeMs, nowMs)) return InstallVerdict.Expired;                                       // [LIGHT-INSTALL.2]
        InstallVerdict order = JudgeVersion(manifest, device);
        return order == InstallVerdict.Installable && device.OwnerConsents == false ? InstallVerdict.OptedOut : order;
    }

    /// <summary>Whether a release is past its expiry, by the later of the local clock and the header's time. [LIGHT-INSTALL.2]</summary>
    public static bool IsExpired(ReleaseManifest manifest, long headTimeMs, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.HasExpired(Math.Max(headTimeMs, nowMs));
    }

    // Neither the counter nor the version may fall. Only the counter of a version that already runs may be equal. [LIGHT-INSTALL.3]
    private static InstallVerdict JudgeVersion(ReleaseManifest manifest, DeviceFacts device)
    {
        if (!SemanticVersion.TryParse(manifest.Version, out SemanticVersion? version)) return InstallVerdict.NotActive;
        bool installedKnown = SemanticVersion.TryParse(device.InstalledVersion ?? "", out SemanticVersion? installed);
        if (manifest.SecurityCounter < device.SecurityCounter) return InstallVerdict.CounterTooLow;
        if (installedKnown && version == installed) return InstallVerdict.UpToDate;
        if (manifest.SecurityCounter == device.SecurityCounter) return InstallVerdict.CounterTooLow;
        if (installedKnown && version < installed!) return InstallVerdict.VersionTooLow;
        if (manifest.MinInstalledVersion.Length == 0 || device.InstalledVersion is null) return InstallVerdict.Installable;
        bool reached = installedKnown && SemanticVersion.TryParse(device.RunningVersion ?? device.InstalledVersion, out SemanticVersion? running)
            && SemanticVersion.TryParse(manifest.MinInstalledVersion, out SemanticVersion? minimum) && running >= minimum;
        return reached ? InstallVerdict.Installable : InstallVerdict.BelowMinInstalledVersion;
    }
}
