using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Ddi;
using Gateway.Devices;
using Gateway.Matching;
using Gateway.Sessions;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>What a proven answer leads to: devices matched, the image fetched once, orders offered, orders and downloads called off.</summary>
internal sealed class ReleaseActions(DdiServices services, ImageFetches fetches, ILogger logger)
{
    private readonly ConcurrentDictionary<ReleaseKey, (Address Contract, bool ByPull)> _announced = new();

    /// <summary>Acts on an answer that the board has judged.</summary>
    /// <param name="key">What was asked for.</param>
    /// <param name="answer">What is proven, if anything.</param>
    /// <param name="devices">The devices that follow the key.</param>
    /// <param name="wasPushed">Whether a notice led here: then the image is fetched for devices too that were not heard of yet.</param>
    /// <exception cref="IOException">The folder cannot be written; the next round does the rest.</exception>
    public void Act(ReleaseKey key, ReleaseAnswer answer, List<DeviceRecord> devices, bool wasPushed)
    {
        foreach (DeviceRecord device in devices)
        {
            if (services.Sessions.Open(device.Id) is { } session) services.Sessions.Apply(device.Id, session.ActionId, new SessionEvent.Tick());
        }

        switch (answer)
        {
            case ReleaseAnswer.Latest latest:
                ActOnLatest(key, latest.Release, devices, wasPushed);
                break;
            case ReleaseAnswer.NoneReleased:
                ActOnNone(key, devices);
                break;
            case ReleaseAnswer.Stale stale:
                SetAll(key, devices, "Stale", stale.Reason);
                break;
            case ReleaseAnswer.Unavailable unavailable:
                SetAll(key, devices, "Unavailable", unavailable.Reason);
                break;
        }
    }

    private void ActOnNone(ReleaseKey key, List<DeviceRecord> devices)
    {
        const string Reason = "the chain proves that there is no release";
        fetches.CallOffAllBut(key, null, Reason);
        foreach (DeviceRecord device in devices)
        {
            CallOff(device, Reason);
            services.Standings.Set(device.Id, "NoneReleased");
        }
    }

    private void SetAll(ReleaseKey key, List<DeviceRecord> devices, string standing, string reason)
    {
        GatewayLog.NoProof(logger, key.Model, key.Channel, reason);
        foreach (DeviceRecord device in devices) services.Standings.Set(device.Id, standing);
    }

    private void ActOnLatest(ReleaseKey key, ProvenRelease release, List<DeviceRecord> devices, bool wasPushed)
    {
        long nowMs = services.NowMs();
        string? reason = ReasonAgainst(release, nowMs);
        fetches.CallOffAllBut(key, reason is null ? release.Contract : null, reason ?? "a newer release took its place");
        List<DeviceRecord> takers = [];
        bool needsImage = false, isWanted = wasPushed || fetches.WasBegun(key, release.Contract);
        foreach (DeviceRecord device in devices)
        {
            if (ReasonAgainst(device, release, reason) is { } against) CallOff(device, against);
            MatchOutcome outcome = ReleaseMatcher.Match(device, release, nowMs);
            if (outcome == MatchOutcome.UpToDate && device.RepairSinceMs > 0) outcome = MatchOutcome.Eligible; // It only should run it. [GW-ATTEST.4]
            DeviceSession? open = services.Sessions.Open(device.Id);
            bool mayTry = outcome == MatchOutcome.Eligible && open is null && AttemptsAllow(device, release, nowMs);
            services.Standings.Set(device.Id, Standing(device, release, outcome, waits: outcome == MatchOutcome.Eligible && open is null && !mayTry));
            if (mayTry) takers.Add(device);

            // An image is fetched ahead on a notice; else only for a device that is there to take it. // [GW-PULL.3]
            needsImage |= (mayTry && (isWanted || services.Contacts.LastSeenMs(device.Id) > 0))
                || (open is { IsServable: true } && open.Contract == release.Contract);
        }

        if (takers.Count > 0) Announce(key, release, takers);
        if (services.Images.Find(release.Record.Manifest.ImageSha256) is null)
        {
            if (needsImage) fetches.Begin(key, release);
            return;
        }

        foreach (DeviceRecord device in takers)
        {
            services.Pulls.Forget(device.Id);
            if (services.Sessions.Offer(device.Id, release, isRepair: device.RepairSinceMs > 0) is { } session)
                GatewayLog.Offered(logger, device.Id, session.Model, session.Version, session.ActionId);
        }
    }

    private static string Standing(DeviceRecord device, ProvenRelease release, MatchOutcome outcome, bool waits) =>
        waits ? "WaitsAfterFailure"
        : outcome == MatchOutcome.Revoked && device.InstalledVersion == release.Record.Manifest.Version ? "RunsRevoked" : outcome.ToString(); // [GW-REVOKE.1]

    /// <summary>Why nobody may have the release any more; null if it holds.</summary>
    private static string? ReasonAgainst(ProvenRelease release, long nowMs)
    {
        if (release.Record.Status == ReleaseStatus.Revoked)
            return release.Record.RevocationReason is { Length: > 0 } why ? $"the release was revoked: {why}" : "the release was revoked";
        if (release.Record.Status != ReleaseStatus.Active) return "the release is not active";
        return ReleaseMatcher.IsExpired(release, nowMs) ? "the release expired" : null;
    }

    /// <summary>Why the device's open order is to be called off; null if it holds, or if there is none.</summary>
    private string? ReasonAgainst(DeviceRecord device, ProvenRelease release, string? reasonAgainstRelease)
    {
        if (services.Sessions.Open(device.Id) is not { IsServable: true } open) return null;
        if (open.Contract != release.Contract) return "a newer release took its place";
        if (reasonAgainstRelease is not null) return reasonAgainstRelease;
        return !device.AutoUpdate && open.State == SessionState.Offered ? "the owner opted out" : null;
    }

    private void CallOff(DeviceRecord device, string reason) // [GW-REVOKE.2]
    {
        if (services.Sessions.Open(device.Id) is not { IsServable: true } session) return;
        GatewayLog.CalledOff(logger, device.Id, session.ActionId, reason);
        services.Sessions.Apply(device.Id, session.ActionId, new SessionEvent.CancelRequested(reason));
    }

    private bool AttemptsAllow(DeviceRecord device, ProvenRelease release, long nowMs) // [GW-RETRY.1]
    {
        List<DeviceSession> failed = [.. services.Sessions.ListFor(device.Id).Where(session =>
            session.Contract == release.Contract && session.CancelReason is null
            && session.State is SessionState.Failed or SessionState.TimedOut or SessionState.Cancelled)];
        return failed.Count == 0 || (failed.Count < services.Options.AttemptsMax
            && nowMs - failed[^1].StateSinceMs >= (long)services.Options.AttemptDelay.TotalMilliseconds);
    }

    /// <summary>Tells the steps, once a release, and once more when a device itself asked and brokers can serve it.</summary>
    private void Announce(ReleaseKey key, ProvenRelease release, List<DeviceRecord> takers)
    {
        ReleaseManifest manifest = release.Record.Manifest;
        string proven = $"update contract {release.Contract} proven at height {release.ProvenHeight}, {manifest.Uris.Count} vendor URI(s)";
        bool isKnown = _announced.TryGetValue(key, out (Address Contract, bool ByPull) known) && known.Contract == release.Contract;
        DeviceRecord? asker = release.Locations.Count > 0 ? takers.Find(device => services.Pulls.HasAsked(device.Id)) : null;
        if (!isKnown)
        {
            services.Steps.OnStep("P2.2", $"{manifest.Model} {manifest.Version} fits {takers.Count} device(s)");
            services.Steps.OnStep("P2.3", proven);
        }

        if (asker is not null && !(isKnown && known.ByPull))
        {
            services.Steps.OnStep("P4.1", $"device {asker.Id} asks for a newer version than {asker.InstalledVersion}");
            services.Steps.OnStep("P4.2", $"{asker.Model}, revision {asker.HardwareRevision}, looked up in the gateway's own light client");
            services.Steps.OnStep("P4.3", $"{manifest.Model} {manifest.Version}: {proven} and {release.Locations.Count} broker location(s)");
        }

        _announced[key] = (release.Contract, (isKnown && known.ByPull) || asker is not null);
    }
}
