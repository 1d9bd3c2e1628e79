using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Why a call about a release comes too early or too late, by where the release stands.</summary>
internal static class ReleaseStanding
{
    /// <summary>Accepted while the release waits or is active; otherwise how it ended.</summary>
    public static Outcome CheckNotEnded(ReleaseRecord release) => release.Status switch
    {
        ReleaseStatus.Deployed or ReleaseStatus.Active => Outcome.Accepted,
        ReleaseStatus.Superseded => Outcome.ReleaseSuperseded,
        ReleaseStatus.Revoked => Outcome.ReleaseRevoked,
        ReleaseStatus.Vetoed => Outcome.ReleaseVetoed,
        _ => throw new InvalidOperationException($"No release has the status {release.Status}."),
    };

    /// <summary>Accepted while the release waits for attestations and approvals; otherwise what became of it.</summary>
    public static Outcome CheckWaiting(ReleaseRecord release) =>
        release.Status == ReleaseStatus.Active ? Outcome.ReleaseActive : CheckNotEnded(release);

    /// <summary>Accepted if the release may be installed by a device in this block: active, and not expired.</summary>
    public static Outcome CheckInstallable(ReleaseRecord release, BlockContext block)
    {
        if (release.Status == ReleaseStatus.Deployed) return Outcome.ReleaseNeverActive;
        Outcome standing = CheckNotEnded(release);
        return standing == Outcome.Accepted && release.Manifest.HasExpired(block.TimeMs) ? Outcome.Expired : standing;
    }
}
