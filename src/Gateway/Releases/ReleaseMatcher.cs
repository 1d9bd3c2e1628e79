using Chain.Core.Records;
using Chain.Light;
using Gateway.Devices;

namespace Gateway.Releases;

/// <summary>Compares a release's requirements with a device [P2.2]. A pure function: the light client's rule, with this gateway's device.</summary>
internal static class ReleaseMatcher
{
    /// <summary>Whether the release may be offered to the device. [GW-MATCH.1]</summary>
    /// <param name="device">The device as the registry knows it.</param>
    /// <param name="release">The proven release.</param>
    /// <param name="nowMs">
    /// The gateway's clock, in Unix milliseconds. Setting it back does not undo an expiry: the chain's time is a floor.
    /// </param>
    /// <returns>The first reason against it, in the order of [GW-MATCH.1]; or <see cref="InstallVerdict.Installable"/>.</returns>
    public static InstallVerdict Match(DeviceRecord device, ProvenAnswer.Latest release, long nowMs)
    {
        // After a revoked release the chain's version floor may be lower than what the device runs. The counter alone then decides. [GW-FLOOR.4]
        bool isBelowRevoked = device.RevokedVersion is { } revoked && revoked == device.InstalledVersion
            && DeviceVersion.IsHigher(revoked, release.Record.Manifest.Version);
        DeviceFacts facts = new()
        {
            Vendor = device.Vendor,
            Model = device.Model,
            Channel = device.Channel,
            HardwareRevision = device.HardwareRevision,
            InstalledVersion = isBelowRevoked ? null : device.InstalledVersion,
            RunningVersion = OlderThanConfirmed(device),
            SecurityCounter = device.SecurityCounter,
            OwnerConsents = device.AutoUpdate,
        };
        return InstallRule.Judge(release.Record, release.HeadTimeMs, facts, nowMs);
    }

    /// <summary>Whether the release is past its expiry, by the later of the gateway's clock and the chain's.</summary>
    public static bool IsExpired(ProvenAnswer.Latest release, long nowMs) => InstallRule.IsExpired(release.Record.Manifest, release.HeadTimeMs, nowMs);

    // An older version that the device reports counts for the release's minimum only: the floor stays what was confirmed.
    private static string? OlderThanConfirmed(DeviceRecord device) =>
        DeviceVersion.TryParse(device.ReportedVersion, out SemanticVersion? reported)
            && SemanticVersion.TryParse(device.InstalledVersion, out SemanticVersion? installed) && reported < installed ? reported.ToString() : null;
}
