using System.Globalization;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Verdicts about an installation as text for people: what was found, what was expected, and what to do.</summary>
public static class InstallVerdictText
{
    /// <summary>Says why a device may or may not install a release. The text begins with the release's model and version.</summary>
    /// <param name="verdict">What <see cref="InstallRule"/> said.</param>
    /// <param name="record">The release.</param>
    /// <param name="device">The device.</param>
    public static string Explain(this InstallVerdict verdict, ReleaseRecord record, DeviceFacts device)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(device);
        ReleaseManifest manifest = record.Manifest;
        return $"{manifest.Model} {manifest.Version} " + verdict switch
        {
            InstallVerdict.Installable => "may be installed",
            InstallVerdict.WrongVendor => $"is vendor {manifest.Vendor}'s, but the device accepts vendor {device.Vendor}: use a release of that vendor",
            InstallVerdict.WrongModel => $"is for model {manifest.Model}, but the device is a {device.Model}: use a release for that model",
            InstallVerdict.WrongChannel => $"is in channel {manifest.Channel}, but the device follows {device.Channel}",
            InstallVerdict.WrongHardwareRevision =>
                $"is for hardware {string.Join(", ", manifest.HardwareRevisions)}, but the device is {device.HardwareRevision}: "
                + "use a release for that revision",
            InstallVerdict.Revoked or InstallVerdict.NotActive => ExplainStatus(record),
            InstallVerdict.Expired => $"expired at {Time(manifest.ExpiresAtMs)}: use a newer release",
            InstallVerdict.UpToDate => "already runs on the device",
            InstallVerdict.CounterTooLow =>
                $"has security counter {manifest.SecurityCounter}, but the device is at {device.SecurityCounter} and needs a higher one: "
                + "it would be a rollback",
            InstallVerdict.VersionTooLow => $"is older than {device.InstalledVersion}, which the device runs: it would be a rollback",
            InstallVerdict.BelowMinInstalledVersion => $"may be installed from version {manifest.MinInstalledVersion} on, but the device runs "
                + $"{(string.IsNullOrEmpty(device.InstalledVersion) ? "an unknown version" : device.InstalledVersion)}: install an earlier release first",
            InstallVerdict.OptedOut => "is not installed, because the owner does not agree to updates",
            _ => "was not judged",
        };
    }

    /// <summary>Says what a release that is not active is. The text begins with a verb.</summary>
    public static string ExplainStatus(ReleaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Status switch
        {
            ReleaseStatus.Active => "is active",
            ReleaseStatus.Revoked =>
                $"was revoked at block {record.EndedHeight}: {(record.RevocationReason.Length == 0 ? "no reason given" : record.RevocationReason)}",
            ReleaseStatus.Vetoed => "was vetoed by an auditor and never becomes active",
            ReleaseStatus.Superseded => $"was superseded at block {record.EndedHeight}: use the newer release",
            _ => "is not active yet: it waits for attestations",
        };
    }

    /// <summary>A time in Unix milliseconds as text, in UTC.</summary>
    public static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
