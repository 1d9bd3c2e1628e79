using Chain.Light;
using Gateway.Devices;
using Gateway.Events;
using Gateway.Releases;

namespace Gateway.Updates;

/// <summary>What follows from the newest proven answer about one key: the steps of a round, in order.</summary>
internal sealed class UpdateRound(
    UpdateCancellation cancellation, ReleaseMatching matching, RolloutDecision rollout, ReleaseAnnouncements announcements, ImageFetching fetching,
    UpdateOffers offers, DevicePresence presence, IGatewayObserver observer)
{
    /// <summary>Acts on an answer that the board has judged.</summary>
    /// <param name="key">The key that was asked for.</param>
    /// <param name="answer">What is proven about it, if anything.</param>
    /// <param name="devices">The devices that follow the key.</param>
    /// <param name="wasPushed">Whether a hint caused this round. Then the image is also fetched for devices that were not seen yet.</param>
    /// <exception cref="IOException">The folder cannot be written; the next round does the rest.</exception>
    public void Act(ReleaseKey key, ProvenAnswer answer, IReadOnlyList<DeviceRecord> devices, bool wasPushed)
    {
        cancellation.Expire(devices);
        switch (answer)
        {
            case ProvenAnswer.Latest release:
                Update(key, release, devices, wasPushed);
                break;
            case ProvenAnswer.NoneReleased:
                cancellation.CancelAll(key, devices);
                SetAll(devices, DeviceStanding.NoneReleased);
                break;
            case ProvenAnswer.Refused refused:
                observer.OnEvent(new UpdateEvent.ProofMissing(key, refused));
                SetAll(devices, refused.Verdict == LightVerdict.StaleHead ? DeviceStanding.Stale : DeviceStanding.Unavailable);
                break;
        }
    }

    private void Update(ReleaseKey key, ProvenAnswer.Latest release, IReadOnlyList<DeviceRecord> devices, bool wasPushed)
    {
        cancellation.CancelInvalid(key, release, devices);
        IReadOnlyList<DeviceMatch> matches = rollout.Decide(release, matching.Match(release, devices));
        foreach (DeviceMatch match in matches) presence.SetStanding(match.Device.Id, match.Standing);
        List<DeviceRecord> takers = [.. matches.Where(match => match.MayBeOffered).Select(match => match.Device)];
        announcements.Announce(key, release, takers);
        if (fetching.Ensure(key, release, devices, takers, wasPushed)) offers.Offer(release, takers);
        else if (fetching.FindObstacle(release) is { } obstacle) SetAll(takers, obstacle);
    }

    private void SetAll(IReadOnlyList<DeviceRecord> devices, DeviceStanding standing)
    {
        foreach (DeviceRecord device in devices) presence.SetStanding(device.Id, standing);
    }
}
