using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Maps the status of a release to the outcome of a call that needs another status.</summary>
internal static class ReleaseStanding
{
    /// <summary>Accepted while the release is waiting or active; otherwise the outcome that names how it ended.</summary>
    public static Outcome CheckNotEnded(ReleaseRecord release) => release.Status switch
    {
        ReleaseStatus.Deployed or ReleaseStatus.Active => Outcome.Accepted,
        ReleaseStatus.Superseded => Outcome.ReleaseSuperseded,
        ReleaseStatus.Revoked => Outcome.ReleaseRevoked,
        ReleaseStatus.Vetoed => Outcome.ReleaseVetoed,
        _ => throw new InvalidOperationException($"Unknown release status {release.Status}."),
    };

    /// <summary>Accepted while the release is waiting for attestations and approvals; otherwise the outcome that names its status.</summary>
    public static Outcome CheckWaiting(ReleaseRecord release) =>
        release.Status == ReleaseStatus.Active ? Outcome.ReleaseActive : CheckNotEnded(release);

    /// <summary>Accepted if devices may install the release at this block: it is active and has not expired.</summary>
    public static Outcome CheckInstallable(ReleaseRecord release, BlockContext block)
    {
        if (release.Status == ReleaseStatus.Deployed) return Outcome.ReleaseNeverActive;
        Outcome standing = CheckNotEnded(release);
        return standing == Outcome.Accepted && release.Manifest.HasExpired(block.TimeMs) ? Outcome.Expired : standing;
    }
}
