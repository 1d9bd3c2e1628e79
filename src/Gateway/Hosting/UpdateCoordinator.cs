using System.Collections.Concurrent;
using System.Threading.Channels;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Ddi;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Matching;
using Gateway.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>The gateway's one loop: ask the chain, compare with the devices, fetch the image once, offer it, call it off.</summary>
/// <remarks>A finished download does not offer by itself: it wakes the loop, which asks the chain again and offers only what still holds.</remarks>
internal sealed class UpdateCoordinator(DdiServices services, IReleaseSource source, DeviceStandings standings, ILogger logger) : BackgroundService
{
    private const int QuestionsAtOnceMax = 4;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(1);
    private readonly ConcurrentDictionary<ReleaseKey, (Address Contract, ReleaseStatus Status)> _announced = new();
    private readonly ConcurrentDictionary<Hash256, Task> _downloads = new();
    private readonly ConcurrentDictionary<Hash256, long> _failedAtMs = new();

    /// <summary>Rounds done since the start.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    private long _rounds;

    /// <summary>Asks for a round soon; false if one is asked for already.</summary>
    public bool Wake() => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(WatchLoopAsync(stoppingToken), RoundLoopAsync(stoppingToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        await Task.WhenAll(_downloads.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Hints only wake the loop [P2.1]: a forged one costs one question, a flood no more than that (threat F07).</summary>
    private async Task WatchLoopAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await foreach (ReleaseHint hint in source.WatchAsync(ct).ConfigureAwait(false))
                {
                    string about = hint.Contract is { } contract ? $"update contract {contract} at height {hint.Height}" : $"height {hint.Height}";
                    if (Wake()) services.Steps.OnStep("P2.1", $"notice of {about}");
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                GatewayLog.SourceFailed(logger, e);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), services.Time, ct).ConfigureAwait(false);
        }
    }

    private async Task RoundLoopAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await RoundAsync(ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                GatewayLog.RoundFailed(logger, e);
            }

            Interlocked.Increment(ref _rounds);
            await Task.Delay(services.Options.HintSpacing, services.Time, ct).ConfigureAwait(false);
            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task interval = Task.Delay(services.Options.CheckInterval, services.Time, waiting.Token);
            await Task.WhenAny(interval, _wake.Reader.WaitToReadAsync(waiting.Token).AsTask()).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            _wake.Reader.TryRead(out _);
        }
    }

    private async Task RoundAsync(CancellationToken ct)
    {
        InstalledVersions.Reconcile(services.Devices, services.Sessions); // A full disk may have kept a confirmation from the registry.
        ILookup<ReleaseKey, DeviceRecord> devices = services.Devices.List().ToLookup(device => new ReleaseKey(device.Vendor, device.Model, device.Channel));
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = QuestionsAtOnceMax, CancellationToken = ct };
        await Parallel.ForEachAsync(devices, parallel, async (group, token) =>
        {
            ReleaseAnswer answer = await AskAsync(group.Key, token).ConfigureAwait(false);
            Act(group.Key, services.Board.Take(group.Key, answer), [.. group], ct);
        }).ConfigureAwait(false);
    }

    private async Task<ReleaseAnswer> AskAsync(ReleaseKey key, CancellationToken ct)
    {
        // The question itself is called off too: one that hangs must not stand in the way of the next.
        using CancellationTokenSource limit = new(services.Options.AnswerTimeout, services.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await source.GetLatestAsync(key.Vendor, key.Model, key.Channel, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ReleaseAnswer.Unavailable($"no answer within {services.Options.AnswerTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return new ReleaseAnswer.Unavailable(e.Message);
        }
    }

    private void Act(ReleaseKey key, ReleaseAnswer answer, List<DeviceRecord> devices, CancellationToken ct)
    {
        foreach (DeviceRecord device in devices)
        {
            if (services.Sessions.Open(device.Id) is { } session) services.Sessions.Apply(device.Id, session.ActionId, new SessionEvent.Tick());
        }

        switch (answer)
        {
            case ReleaseAnswer.Latest latest:
                ActOnLatest(key, latest.Release, devices, ct);
                break;
            case ReleaseAnswer.NoneReleased:
                foreach (DeviceRecord device in devices)
                {
                    CallOff(device, "the chain proves that there is no release");
                    standings.Set(device.Id, "NoneReleased");
                }

                break;
            case ReleaseAnswer.Stale stale:
                SetAll(key, devices, "Stale", stale.Reason);
                break;
            case ReleaseAnswer.Unavailable unavailable:
                SetAll(key, devices, "Unavailable", unavailable.Reason);
                break;
        }
    }

    private void SetAll(ReleaseKey key, List<DeviceRecord> devices, string standing, string reason)
    {
        GatewayLog.NoProof(logger, key.Model, key.Channel, reason);
        foreach (DeviceRecord device in devices) standings.Set(device.Id, standing);
    }

    private void ActOnLatest(ReleaseKey key, ProvenRelease release, List<DeviceRecord> devices, CancellationToken ct)
    {
        ReleaseManifest manifest = release.Record.Manifest;
        long nowMs = services.NowMs();
        List<DeviceRecord> takers = [];
        bool needsImage = false;
        foreach (DeviceRecord device in devices)
        {
            if (ReasonAgainst(device, release, nowMs) is string reason) CallOff(device, reason);
            MatchOutcome outcome = ReleaseMatcher.Match(device, release, nowMs);
            DeviceSession? open = services.Sessions.Open(device.Id);
            bool mayTry = outcome == MatchOutcome.Eligible && open is null && AttemptsAllow(device, release, nowMs);
            standings.Set(device.Id, Standing(device, release, outcome, waits: outcome == MatchOutcome.Eligible && open is null && !mayTry));
            if (mayTry) takers.Add(device);
            needsImage |= mayTry || (open is { IsServable: true } && open.Contract == release.Contract);
        }

        if (!needsImage) return;
        Announce(key, release, takers.Count);
        if (services.Images.Find(manifest.ImageSha256) is null)
        {
            StartDownload(manifest, nowMs, ct);
            return;
        }

        foreach (DeviceRecord device in takers)
        {
            if (services.Sessions.Offer(device.Id, release) is { } session) GatewayLog.Offered(logger, device.Id, session.Model, session.Version,
                session.ActionId);
        }
    }

    private static string Standing(DeviceRecord device, ProvenRelease release, MatchOutcome outcome, bool waits) =>
        waits ? "WaitsAfterFailure"
        : outcome == MatchOutcome.Revoked && device.InstalledVersion == release.Record.Manifest.Version ? "RunsRevoked" : outcome.ToString();

    private static string? ReasonAgainst(ProvenRelease release, DeviceSession open, DeviceRecord device, long nowMs)
    {
        if (open.Contract != release.Contract) return "a newer release took its place";
        if (release.Record.Status == ReleaseStatus.Revoked)
            return release.Record.RevocationReason is { Length: > 0 } why ? $"the release was revoked: {why}" : "the release was revoked";
        if (release.Record.Status != ReleaseStatus.Active) return "the release is not active";
        if (ReleaseMatcher.IsExpired(release, nowMs)) return "the release expired";
        return !device.AutoUpdate && open.State == SessionState.Offered ? "the owner opted out" : null;
    }

    private string? ReasonAgainst(DeviceRecord device, ProvenRelease release, long nowMs) =>
        services.Sessions.Open(device.Id) is { IsServable: true } open ? ReasonAgainst(release, open, device, nowMs) : null;

    private void CallOff(DeviceRecord device, string reason)
    {
        if (services.Sessions.Open(device.Id) is not { IsServable: true } session) return;
        GatewayLog.CalledOff(logger, device.Id, session.ActionId, reason);
        services.Sessions.Apply(device.Id, session.ActionId, new SessionEvent.CancelRequested(reason));
    }

    private bool AttemptsAllow(DeviceRecord device, ProvenRelease release, long nowMs)
    {
        List<DeviceSession> failed = [.. services.Sessions.ListFor(device.Id).Where(session =>
            session.Contract == release.Contract && session.CancelReason is null
            && session.State is SessionState.Failed or SessionState.TimedOut or SessionState.Cancelled)];
        return failed.Count == 0 || (failed.Count < services.Options.AttemptsMax
            && nowMs - failed[^1].StateSinceMs >= (long)services.Options.AttemptDelay.TotalMilliseconds);
    }

    private void Announce(ReleaseKey key, ProvenRelease release, int takers)
    {
        (Address, ReleaseStatus) now = (release.Contract, release.Record.Status);
        if (takers == 0 || (_announced.TryGetValue(key, out (Address, ReleaseStatus) known) && known == now)) return;
        _announced[key] = now;
        ReleaseManifest manifest = release.Record.Manifest;
        services.Steps.OnStep("P2.2", $"{manifest.Model} {manifest.Version} fits {takers} device(s)");
        services.Steps.OnStep("P2.3", $"update contract {release.Contract} proven at height {release.ProvenHeight}, {manifest.Uris.Count} URI(s)");
    }

    private void StartDownload(ReleaseManifest manifest, long nowMs, CancellationToken ct)
    {
        Hash256 sha256 = manifest.ImageSha256;
        foreach ((Hash256 finished, Task task) in _downloads)
        {
            if (task.IsCompleted) _downloads.TryRemove(finished, out _);
        }

        if (_downloads.ContainsKey(sha256)) return;
        if (_failedAtMs.TryGetValue(sha256, out long failedAtMs) && nowMs - failedAtMs < (long)services.Options.DownloadRetryDelay.TotalMilliseconds) return;
        services.Steps.OnStep("P2.4", $"image of {manifest.Model} {manifest.Version} requested, {manifest.ImageSizeBytes} bytes");
        _downloads.GetOrAdd(sha256, _ => DownloadAsync(manifest, ct));
    }

    private async Task DownloadAsync(ReleaseManifest manifest, CancellationToken ct)
    {
        try
        {
            DownloadVerdict verdict = await services.Images.FetchAsync(manifest, ct).ConfigureAwait(false);
            if (verdict == DownloadVerdict.Ready)
            {
                services.Steps.OnStep("P2.5", $"image of {manifest.Model} {manifest.Version} received");
                services.Steps.OnStep("P2.6", $"size and SHA-256 {manifest.ImageSha256} agree with the proven contract");
                _failedAtMs.TryRemove(manifest.ImageSha256, out _);
            }
            else
            {
                _failedAtMs[manifest.ImageSha256] = services.NowMs();
                GatewayLog.DownloadFailed(logger, manifest.ImageSha256.ToString(), verdict);
            }
        }
        finally
        {
            Wake();
        }
    }
}
