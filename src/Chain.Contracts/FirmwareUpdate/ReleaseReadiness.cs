using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Tells nodes that watch the chain whether a call of Activate would activate a waiting release.</summary>
public static class ReleaseReadiness
{
    /// <summary>Whether <see cref="FirmwareUpdateMethods.Activate"/> would be accepted in a block on top of this state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="release">The release as it is in that state.</param>
    /// <param name="timeMs">Time of the block, in Unix milliseconds.</param>
    /// <returns>False if the release is not waiting (active, ended) or has expired.</returns>
    public static bool MayActivate(IStateReader state, ReleaseRecord release, long timeMs)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(release);
        if (release.Status != ReleaseStatus.Deployed || release.Manifest.HasExpired(timeMs)) return false;
        return ReleaseActivation.HasAllItNeeds(new LedgerState(new StateOverlay(state)), release);
    }
}
