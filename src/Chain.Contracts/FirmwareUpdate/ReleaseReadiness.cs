using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Says of a waiting release whether a call would make it active, for those who watch the chain.</summary>
public static class ReleaseReadiness
{
    /// <summary>Whether <see cref="FirmwareUpdateMethods.Activate"/> would be accepted in a block on top of this state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="release">The release as it is in that state.</param>
    /// <param name="timeMs">Time of the block, in Unix milliseconds.</param>
    /// <returns>True only while the release waits: false once it is active, has ended or has expired.</returns>
    public static bool MayActivate(IStateReader state, ReleaseRecord release, long timeMs)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(release);
        if (release.Status != ReleaseStatus.Deployed || release.Manifest.HasExpired(timeMs)) return false;
        return ReleaseActivation.HasAllItNeeds(new LedgerState(new StateOverlay(state)), release);
    }
}
