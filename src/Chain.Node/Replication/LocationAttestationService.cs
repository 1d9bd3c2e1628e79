using Chain.Contracts.Replication;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.ConsensusHost;
using Chain.Node.Hosting;
using Chain.Node.Mempool;
using Chain.Node.Repository;
using Chain.Node.Storage;
using Chain.Node.Submission;
using Chain.Node.Telemetry;

namespace Chain.Node.Replication;

/// <summary>The authority's part of [P3.13]: fetches the image from each located copy, and attests by transaction if it is the right one.</summary>
internal sealed class LocationAttestationService(ChainStore store, CommitFeed feed, OwnTransactions transactions, ImageFetcher fetcher,
    IStepLog steps, NodeMetrics metrics, TimeProvider time, ILogger<LocationAttestationService> logger) : BackgroundService
{
    private const int ConcurrentFetchesMax = 4;
    private static readonly TimeSpan AfterCall = TimeSpan.FromSeconds(3);
    private readonly SemaphoreSlim _slots = new(ConcurrentFetchesMax);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new ReplicationFollower(store, feed, time, logger).RunAsync(StepAsync, OnEvent, onStart: null, stoppingToken);

    private static void OnEvent(ContractEvent e, Action<Address> lookAt)
    {
        if (e.Type == ContractEventType.ReplicationLocated) lookAt(e.Contract);
    }

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken cancellation)
    {
        if (Pending(contract) is not { } view) return ContractWorkers.UntilChanged;
        ReleaseManifest manifest = view.Release.Manifest;
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        FetchReport report;
        try
        {
            report = await fetcher.FetchAsync(new Uri(view.Record.Uri), manifest.ImageSizeBytes, manifest.ImageSha256, null,
                cancellation).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }

        metrics.Attestations.WithLabels(report.Outcome.ToString()).Inc();
        if (report.Outcome != FetchOutcome.Ok) throw new IOException($"{view.Record.Uri} does not serve the image: {report.Outcome}");
        steps.Record("P3.13", $"the copy at {view.Record.Uri} fetched: size and digest are right");
        byte[] payload = ReplicationCalls.Attest(view.Record.ProposalDigest, manifest.ImageSizeBytes, manifest.ImageSha256, view.Record.Uri);
        AdmissionVerdict verdict = transactions.Submit(ContractKind.Replication, ReplicationMethods.Attest, contract, payload);
        if (verdict != AdmissionVerdict.Admitted) ReplicationLog.NotAdmitted(logger, "attest", contract.ToString(), verdict.ToString());
        return AfterCall;
    }

    /// <summary>The contract, if its copy waits for attestations and lacks this authority's.</summary>
    private ReplicationView? Pending(Address contract)
    {
        using StateView state = store.OpenView();
        return ReplicationView.Read(state, contract) is { IsOpen: true, Record.Status: ReplicationStatus.Located } view
            && !view.Record.Attestors.Contains(transactions.Sender) && !view.Record.Broker.Equals(transactions.Sender)
            && state.Head.NextValidators.IndexOf(transactions.Sender) >= 0
            ? view
            : null;
    }
}
