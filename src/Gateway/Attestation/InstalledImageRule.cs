using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Devices;
using Gateway.Sessions;

namespace Gateway.Attestation;

/// <summary>
/// Compares the digest that a device reports with the proven record of what was installed. A pure function. [GW-ATTEST.1]
/// </summary>
/// <remarks>
/// A release's contract address commits to its manifest, so a digest that was proven once never changes, and the chain need not be asked
/// again. Only the release's status can change, and the matcher checks that.
/// </remarks>
internal static class InstalledImageRule
{
    /// <summary>Judges an answer.</summary>
    /// <param name="device">The device as the registry knows it.</param>
    /// <param name="sessions">Its sessions, oldest first.</param>
    /// <param name="latest">The newest proven release for it; null if none is known.</param>
    /// <param name="version">The version that it reported; null if it reported none.</param>
    /// <param name="sha256">The digest that it reported; null if it reported none.</param>
    /// <param name="nowMs">The gateway's clock, in Unix milliseconds.</param>
    public static AttestResult Judge(DeviceRecord device, IReadOnlyList<DeviceSession> sessions, ProvenAnswer.Latest? latest, string? version, Hash256? sha256,
        long nowMs)
    {
        string expected = device.InstalledVersion.Length > 0 ? device.InstalledVersion : version ?? "";
        (Address Contract, Hash256 Sha256)? record = Find(sessions, latest, expected);
        AttestVerdict verdict = version is not null && !DeviceVersion.AreSame(version, expected) ? AttestVerdict.OtherVersion
            : sha256 is null ? AttestVerdict.NotSupported
            : record is null ? AttestVerdict.NoRecord
            : record.Value.Sha256 == sha256 ? AttestVerdict.Matches : AttestVerdict.OtherImage;
        return new AttestResult(verdict, expected, record?.Sha256, version, sha256, record?.Contract, nowMs);
    }

    private static (Address Contract, Hash256 Sha256)? Find(IReadOnlyList<DeviceSession> sessions, ProvenAnswer.Latest? latest, string version)
    {
        if (sessions.LastOrDefault(s => s.State == SessionState.Confirmed && DeviceVersion.AreSame(s.Version, version)) is { } session)
            return (session.Contract, session.ImageSha256);
        return latest is { Record.Manifest: var manifest } && DeviceVersion.AreSame(manifest.Version, version) ? (latest.Contract, manifest.ImageSha256) : null;
    }
}
