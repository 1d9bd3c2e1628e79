using System.Collections.Concurrent;
using Chain.Core.Records;
using Gateway.Ddi;
using Gateway.Devices;
using Gateway.Matching;
using Gateway.Receipts;
using Gateway.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>The gateway's one loop: ask the chain, and have the answer acted on.</summary>
internal sealed class UpdateCoordinator(
    DdiServices services, IReleaseSource source, ReceiptStore receipts, ReleaseActions actions, ImageFetches fetches, WakeSignal wake, ILogger logger)
        : BackgroundService
{
    private const int QuestionsAtOnceMax = 4;
    private readonly RoundPacing _pacing = new(services.Options.HintSpacing, services.Options.CheckInterval);
    private long _rounds;
    private int _hinted;

    /// <summary>Rounds done since the start.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    /// <summary>Asks for a round soon; false if one is asked for already.</summary>
    public bool Wake() => wake.Wake();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        try
        {
            Task watch = WatchLoopAsync(ended.Token), rounds = RoundLoopAsync(ended.Token);
            await Task.WhenAny(watch, rounds).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false); // Neither loop is of use without the other: what ended one ends the gateway.
            await Task.WhenAll(watch, rounds).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            await fetches.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Hints only wake the loop [P2.1]: a forged one costs one question, a flood no more than that (threat F07). [GW-HINT.1] [GW-HINT.2]</summary>
    private async Task WatchLoopAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await foreach (ReleaseHint hint in source.WatchAsync(ct).ConfigureAwait(false))
                {
                    _pacing.Noticed(hint.Height);
                    string about = hint.Contract is { } contract ? $"update contract {contract} at height {hint.Height}" : $"height {hint.Height}";
                    Interlocked.Exchange(ref _hinted, 1);
                    if (wake.Wake()) services.Steps.OnStep("P2.1", $"notice of {about}");
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
            bool wasPushed = Interlocked.Exchange(ref _hinted, 0) == 1;
            long provenHeight = -1;
            try
            {
                provenHeight = await RoundAsync(wasPushed, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                GatewayLog.RoundFailed(logger, e);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                GatewayLog.RoundBroke(logger, e);
            }

            Interlocked.Increment(ref _rounds);
            await Task.Delay(services.Options.HintSpacing, services.Time, ct).ConfigureAwait(false);
            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
            TimeSpan wait = _pacing.After(provenHeight);
            if (wasPushed && wait < services.Options.CheckInterval) Interlocked.Exchange(ref _hinted, 1); // What was pushed is still to come.
            Task interval = Task.Delay(wait, services.Time, waiting.Token);
            await Task.WhenAny(interval, wake.WaitAsync(waiting.Token)).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            wake.Take();
        }
    }

    /// <summary>Asks for every model that a device is of, and has the answers acted on.</summary>
    /// <returns>The lowest height that an answer was proven at; -1 if one was not proven; the highest number if nothing was asked.</returns>
    private async Task<long> RoundAsync(bool wasPushed, CancellationToken ct)
    {
        ConcurrentBag<long> heights = [];
        InstalledVersions.Reconcile(services.Devices, services.Sessions); // A full disk may have kept a confirmation from the registry.
        receipts.CatchUp(services.Sessions.ListAll());
        ILookup<ReleaseKey, DeviceRecord> devices = services.Devices.List().ToLookup(device => new ReleaseKey(device.Vendor, device.Model, device.Channel));
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = QuestionsAtOnceMax, CancellationToken = ct };
        await Parallel.ForEachAsync(devices, parallel, async (group, token) =>
        {
            ReleaseAnswer answer = await AskAsync(group.Key, token).ConfigureAwait(false);
            answer = services.Board.Take(group.Key, answer);
            heights.Add(answer switch { ReleaseAnswer.Latest latest => latest.Release.ProvenHeight, ReleaseAnswer.NoneReleased none => none.Height, _ => -1 });
            actions.Act(group.Key, answer, [.. group], wasPushed);
        }).ConfigureAwait(false);
        return heights.DefaultIfEmpty(long.MaxValue).Min();
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
}
