using System.Threading.Channels;
using Chain.Core.Primitives;
using Gateway.Events;
using Microsoft.Extensions.Hosting;

namespace Gateway.Receipts;

/// <summary>
/// Reports receipts to the chain in batches: one transaction per release after enough changes or enough time. [GW-RECEIPT.5]
/// </summary>
/// <param name="store">The receipts.</param>
/// <param name="sink">Submits the reports.</param>
/// <param name="receiptsPerReport">Changes of a release that are reported at once.</param>
/// <param name="reportInterval">Longest time that a change waits for its report.</param>
/// <param name="observer">Receives <see cref="ReceiptEvent"/>s.</param>
/// <param name="time">The clock.</param>
internal sealed class ReceiptReporter(
    ReceiptStore store, IOutcomeSink sink, int receiptsPerReport, TimeSpan reportInterval, IGatewayObserver observer, TimeProvider time) : BackgroundService
{
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(1);

    /// <summary>Wakes the reporter: there may be something to report.</summary>
    public void OnChange() => _changed.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Dictionary<Address, long> changedAt = [];
        Dictionary<Address, int> refusedAt = [];
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait = TimeSpan.MaxValue;
            foreach (ReceiptSummary release in store.List().Where(release => release.Unreported > refusedAt.GetValueOrDefault(release.Release)))
            {
                changedAt.TryAdd(release.Release, time.GetTimestamp());
                TimeSpan left = reportInterval - time.GetElapsedTime(changedAt[release.Release]);
                if (release.Unreported < receiptsPerReport && left > TimeSpan.Zero)
                {
                    if (left < wait) wait = left;
                    continue;
                }

                OutcomeVerdict verdict = await ReportAsync(release.Release, stoppingToken).ConfigureAwait(false);
                changedAt.Remove(release.Release);
                if (verdict == OutcomeVerdict.Refused) refusedAt[release.Release] = release.Unreported;
                else refusedAt.Remove(release.Release);

                // There may be newer changes than the report covers, or the report must be sent again.
                if (reportInterval < wait) wait = reportInterval;
            }

            await WaitAsync(wait, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken ct)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task late = Task.Delay(wait == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : wait, time, waiting.Token);
        await Task.WhenAny(late, _changed.Reader.WaitToReadAsync(waiting.Token).AsTask()).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        _changed.Reader.TryRead(out _);
    }

    private async Task<OutcomeVerdict> ReportAsync(Address release, CancellationToken ct)
    {
        try
        {
            OutcomeReply reply = new(OutcomeVerdict.OutOfSequence);
            for (int tries = 0; tries < 2 && reply.Verdict == OutcomeVerdict.OutOfSequence && store.Next(release) is { } snapshot; tries++)
            {
                reply = await sink.ReportAsync(snapshot, ct).ConfigureAwait(false);
                store.Settle(release, reply);
                observer.OnEvent(new ReceiptEvent.Reported(snapshot, reply));
            }

            return reply.Verdict;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            observer.OnEvent(new ReceiptEvent.StorageFailed(e));
            return OutcomeVerdict.Unreachable;
        }
    }
}
