using System.Threading.Channels;
using Chain.Core.Primitives;
using Gateway.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Receipts;

/// <summary>Brings receipts onto the chain in batches: every so many changes of a release, or every so many seconds, one transaction. [GW-RECEIPT.5]</summary>
internal sealed class ReceiptReporter(ReceiptStore store, IOutcomeSink sink, GatewayOptions options, TimeProvider time, ILogger logger) : BackgroundService
{
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(1);

    /// <summary>There may be something to report.</summary>
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
                TimeSpan left = options.ReportInterval - time.GetElapsedTime(changedAt[release.Release]);
                if (release.Unreported < options.ReceiptsPerReport && left > TimeSpan.Zero)
                {
                    if (left < wait) wait = left;
                    continue;
                }

                OutcomeVerdict verdict = await ReportAsync(release.Release, stoppingToken).ConfigureAwait(false);
                changedAt.Remove(release.Release);
                if (verdict == OutcomeVerdict.Refused) refusedAt[release.Release] = release.Unreported;
                else refusedAt.Remove(release.Release);

                // It may have been an older report than what is known by now, or it has to be sent again.
                if (options.ReportInterval < wait) wait = options.ReportInterval;
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
                GatewayLog.Reported(logger, release.ToString(), snapshot.Sequence, snapshot.Counts.Devices, reply.Verdict, reply.Detail);
            }

            return reply.Verdict;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            GatewayLog.RoundFailed(logger, e);
            return OutcomeVerdict.Unreachable;
        }
    }
}
