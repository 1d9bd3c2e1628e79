using Chain.Core.Records;
using Chain.Light;
using Gateway.Devices;

namespace Gateway.Releases;

/// <summary>Compares a release's requirements with a device [P2.2]. A pure function.</summary>
internal static class ReleaseMatcher
{
    /// <summary>Whether the release may be offered to the device. [GW-MATCH.1]</summary>
    /// <param name="device">The device as the registry knows it.</param>
    /// <param name="release">The proven release.</param>
    /// <param name="nowMs">
    /// The gateway's clock, in Unix milliseconds. Setting it back does not undo an expiry: the chain's time is a floor.
    /// </param>
    /// <returns>The first reason against it, in the order of [GW-MATCH.1]; or <see cref="MatchOutcome.Eligible"/>.</returns>
    public static MatchOutcome Match(DeviceRecord device, ProvenAnswer.Latest release, long nowMs)
    {
        ReleaseManifest manifest = release.Record.Manifest;
        if (manifest.Vendor != device.Vendor) return MatchOutcome.WrongVendor;
        if (manifest.Model != device.Model) return MatchOutcome.WrongModel;
        if (manifest.Channel != device.Channel) return MatchOutcome.WrongChannel;
        if (release.Record.Status == ReleaseStatus.Revoked) return MatchOutcome.Revoked;
        if (release.Record.Status != ReleaseStatus.Active) return MatchOutcome.NotActive;
        if (!manifest.HardwareRevisions.Contains(device.HardwareRevision, StringComparer.Ordinal)) return MatchOutcome.WrongHardwareRevision;
        if (IsExpired(release, nowMs)) return MatchOutcome.Expired;
        MatchOutcome order = MatchVersion(device, manifest);
        return order == MatchOutcome.Eligible && !device.AutoUpdate ? MatchOutcome.OptedOut : order;
    }

    /// <summary>Whether the release is past its expiry, by the later of the gateway's clock and the chain's.</summary>
    public static bool IsExpired(ProvenAnswer.Latest release, long nowMs)
    {
        long expiresAtMs = release.Record.Manifest.ExpiresAtMs;
        return expiresAtMs != 0 && Math.Max(nowMs, release.HeadTimeMs) >= expiresAtMs;
    }

    private static MatchOutcome MatchVersion(DeviceRecord device, ReleaseManifest manifest)
    {
        if (!SemanticVersion.TryParse(manifest.Version, out SemanticVersion? version)) return MatchOutcome.NotActive;
        bool installedKnown = SemanticVersion.TryParse(device.InstalledVersion, out SemanticVersion? installed);
        if (manifest.SecurityCounter < device.SecurityCounter) return MatchOutcome.CounterTooLow;
        if (installedKnown && version == installed) return MatchOutcome.UpToDate;
        if (manifest.SecurityCounter == device.SecurityCounter) return MatchOutcome.CounterTooLow;
        if (installedKnown && version < installed!) return MatchOutcome.VersionTooLow;
        if (manifest.MinInstalledVersion.Length == 0) return MatchOutcome.Eligible;
        SemanticVersion? runs = installed;
        if (DeviceVersion.TryParse(device.ReportedVersion, out SemanticVersion? reported) && installedKnown && reported < installed!) runs = reported;
        bool reached = installedKnown && SemanticVersion.TryParse(manifest.MinInstalledVersion, out SemanticVersion? minimum) && runs! >= minimum;
        return reached ? MatchOutcome.Eligible : MatchOutcome.BelowMinInstalledVersion;
    }
}
