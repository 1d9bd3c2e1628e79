using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.ConsensusHost;
using Chain.Node.Hosting;
using Chain.Node.Mempool;
using Chain.Node.Telemetry;
using Chain.Node.Repository;
using Chain.Node.Storage;
using Chain.Node.Submission;

namespace Chain.Node.Attestation;

/// <summary>
/// The authority's part of [P1.3]: fetches the image of each deployed release from where its manifest says it is, and attests by
/// transaction if size, digest and pieces are right. A source that fails is tried again, ever more slowly, while the release waits.
/// </summary>
internal sealed class AttestationService(ChainStore store, OwnTransactions transactions, CommitFeed feed, ImageFetcher fetcher,
    IStepLog steps, NodeMetrics metrics, TimeProvider time, ILogger<AttestationService> logger) : BackgroundService
{
    private const int ConcurrentFetchesMax = 4;
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _slots = new(ConcurrentFetchesMax);
    private readonly Dictionary<Address, Task> _running = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using CommitSubscription subscription = feed.SubscribeOwn();
            for (long start = 0; start < store.ReleaseCount; start += 100)
            {
                foreach (Address contract in store.ListReleases(start, 100)) Begin(contract, stoppingToken);
            }

            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (ContractEvent e in committed.Events)
                {
                    if (e.Type == ContractEventType.ReleaseDeployed) Begin(e.Contract, stoppingToken);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Begin(Address contract, CancellationToken cancellation)
    {
        foreach (Address done in _running.Where(r => r.Value.IsCompleted).Select(r => r.Key).ToList()) _running.Remove(done);
        if (_running.ContainsKey(contract) || PendingRelease(contract) is null) return;
        _running.Add(contract, Task.Run(() => AttestAsync(contract, cancellation), cancellation));
    }

    private async Task AttestAsync(Address contract, CancellationToken cancellation)
    {
        TimeSpan wait = RetryMin;
        while (PendingRelease(contract) is { } release)
        {
            if (await FetchAsync(contract, release, cancellation).ConfigureAwait(false))
            {
                Submit(contract, release);
                return;
            }

            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            wait = wait * 2 < RetryMax ? wait * 2 : RetryMax;
        }
    }

    /// <summary>The release, if it still waits and lacks this authority's attestation.</summary>
    private ReleaseRecord? PendingRelease(Address contract)
    {
        using StateView view = store.OpenView();
        return view.TryRead(StateKeys.Release(contract), out ReadOnlyMemory<byte> bytes) && ReleaseRecord.TryDecode(bytes.Span, out ReleaseRecord? release)
            && release.Status == ReleaseStatus.Deployed && !release.Attestors.Contains(transactions.Sender)
            && view.Head.NextValidators.IndexOf(transactions.Sender) >= 0
            ? release
            : null;
    }

    private async Task<bool> FetchAsync(Address contract, ReleaseRecord release, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            foreach (string uri in release.Manifest.Uris)
            {
                using PieceHashStream pieces = new(release.Manifest.PieceSizeBytes);
                FetchReport report = await fetcher.FetchAsync(new Uri(uri), release.Manifest.ImageSizeBytes, release.Manifest.ImageSha256, pieces, cancellation)
                    .ConfigureAwait(false);
                FetchOutcome outcome = report.Outcome;
                metrics.Attestations.WithLabels(outcome.ToString()).Inc();

                // A root over other pieces would have gateways blame honest brokers for a vendor's manifest.
                bool isRoot = outcome == FetchOutcome.Ok && pieces.FinishRoot() == release.Manifest.PiecesRoot;
                if (isRoot)
                {
                    steps.Record("P1.3", $"image of {contract} fetched from {uri}: size, digest and pieces are right");
                    return true;
                }

                AttestationLog.NotRight(logger, contract.ToString(), uri, outcome == FetchOutcome.Ok ? "the pieces' root is another" : outcome.ToString());
            }

            return false;
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Submit(Address contract, ReleaseRecord release)
    {
        byte[] payload = FirmwareUpdateCalls.Attest(release.Manifest.ImageSizeBytes, release.Manifest.ImageSha256);
        AdmissionVerdict verdict = transactions.Submit(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, contract, payload);
        if (verdict != AdmissionVerdict.Admitted) AttestationLog.NotAdmitted(logger, contract.ToString(), verdict.ToString());
    }
}
