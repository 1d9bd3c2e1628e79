using System.Collections.Concurrent;
using Chain.Light;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Releases;
using Gateway.Sessions;
using Microsoft.Extensions.Hosting;

namespace Gateway.Updates;

/// <summary>
/// The gateway's loop: asks the chain about each key on a hint, on a device's question or on time, and acts on the answers.
/// </summary>
internal sealed class UpdateCoordinator(
    IReleaseSource source, DeviceRegistry devices, SessionStore sessions, SessionRecorder recorder, ReleaseBoard board, UpdateRound round,
    ImageDownloads downloads, WakeSignal wake, UpdatePolicy policy, IGatewayObserver observer, TimeProvider time) : BackgroundService
{
    private const int QuestionsAtOnceMax = 4;
    private static readonly TimeSpan WatchRetryDelay = TimeSpan.FromSeconds(1);
    private readonly RoundPacing _pacing = new(policy.HintSpacing, policy.CheckInterval);
    private long _rounds;
    private int _hinted;

    /// <summary>Rounds done since the start.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    /// <summary>Requests a round soon; false if one is requested already.</summary>
    public bool Wake() => wake.Wake();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        try
        {
            Task watch = WatchLoopAsync(ended.Token), rounds = RoundLoopAsync(ended.Token);
            await Task.WhenAny(watch, rounds).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false); // Each loop needs the other: a fault of one ends the gateway.
            await Task.WhenAll(watch, rounds).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            await downloads.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Hints only wake the loop [P2.1]: a forged one costs one question, and so does a flood (threat F07). [GW-HINT.1] [GW-HINT.2]
    /// </summary>
    private async Task WatchLoopAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await foreach (ReleaseHint hint in source.WatchAsync(ct).ConfigureAwait(false))
                {
                    _pacing.Noticed(hint.Height);
                    Interlocked.Exchange(ref _hinted, 1);
                    if (wake.Wake()) observer.OnEvent(new UpdateEvent.HintReceived(hint));
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                observer.OnEvent(new UpdateEvent.SourceFailed(e));
            }

            await Task.Delay(WatchRetryDelay, time, ct).ConfigureAwait(false);
        }
    }

    private async Task RoundLoopAsync(CancellationToken ct)
    {
        while (true)
        {
            bool wasPushed = Interlocked.Exchange(ref _hinted, 0) == 1;
            long provenHeight = -1;
            try
            {
                provenHeight = await RoundAsync(wasPushed, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException || !ct.IsCancellationRequested)
            {
                observer.OnEvent(new UpdateEvent.RoundFailed(e));
            }

            if (source.Alarm is { } alarm) observer.OnEvent(new UpdateEvent.Alarmed(alarm));
            Interlocked.Increment(ref _rounds);
            await Task.Delay(policy.HintSpacing, time, ct).ConfigureAwait(false);
            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
            TimeSpan wait = _pacing.After(provenHeight);
            if (wasPushed && wait < policy.CheckInterval) Interlocked.Exchange(ref _hinted, 1); // The next round still serves that hint.
            Task interval = Task.Delay(wait, time, waiting.Token);
            await Task.WhenAny(interval, wake.WaitAsync(waiting.Token)).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            wake.Take();
        }
    }

    /// <summary>Asks about each key that a device follows, and acts on the answers.</summary>
    /// <returns>The lowest proven height; -1 if an answer proves nothing; the highest number if nothing was asked.</returns>
    private async Task<long> RoundAsync(bool wasPushed, CancellationToken ct)
    {
        ConcurrentBag<long> heights = [];
        recorder.CatchUp(sessions);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = QuestionsAtOnceMax, CancellationToken = ct };
        await Parallel.ForEachAsync(devices.List().ToLookup(ReleaseKey.Of), parallel, async (group, token) =>
        {
            ProvenAnswer answer = board.Take(group.Key, await AskAsync(group.Key, token).ConfigureAwait(false));
            heights.Add(answer switch { ProvenAnswer.Latest latest => latest.Height, ProvenAnswer.NoneReleased none => none.Height, _ => -1 });
            round.Act(group.Key, answer, [.. group], wasPushed);
        }).ConfigureAwait(false);
        return heights.DefaultIfEmpty(long.MaxValue).Min();
    }

    private async Task<ProvenAnswer> AskAsync(ReleaseKey key, CancellationToken ct)
    {
        // The timeout also cancels the question itself, so that one that hangs does not block the next.
        using CancellationTokenSource limit = new(policy.AnswerTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await source.GetLatestAsync(key.Vendor, key.Model, key.Channel, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ProvenAnswer.Refused(LightVerdict.NoSource);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            observer.OnEvent(new UpdateEvent.SourceFailed(e));
            return new ProvenAnswer.Refused(LightVerdict.NoSource);
        }
    }
}
