using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.ConsensusHost;
using Chain.Node.Following;
using Chain.Node.Hosting;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Chain.Node.Submission;

namespace Chain.Node.Attestation;

/// <summary>
/// The authority's part of [P1.3]: fetches the image of each deployed release from where its manifest says it is, and attests by
/// transaction if size, digest and pieces are right. Whatever fails, a source or the call, is tried again, ever more slowly, while the
/// release waits.
/// </summary>
internal sealed class AttestationService(ChainStore store, CommitFeed feed, NodeIdentity identity, TransactionSubmitter submitter, ImageChecks checks,
    IStepLog steps, TimeProvider time, ILogger<AttestationService> logger) : BackgroundService
{
    private readonly ContractCalls _calls = new(submitter, logger);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new ContractFollower(feed, time, logger).RunAsync(ListPending, StepAsync, OnEvent, stoppingToken);

    private static void OnEvent(ContractEvent e, Action<Address> lookAt)
    {
        if (e.Type == ContractEventType.ReleaseDeployed) lookAt(e.Contract);
    }

    private IEnumerable<Address> ListPending() => ContractFollower.ListReleases(store).Where(contract => Pending(contract) is not null);

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken cancellation)
    {
        if (Pending(contract) is not { } release)
        {
            checks.Done(contract);
            return _calls.Done(contract);
        }

        foreach (string uri in release.Manifest.Uris)
        {
            if (!await checks.IsRightAsync(contract, uri, release.Manifest, withPieces: true, cancellation).ConfigureAwait(false)) continue;
            steps.Record("P1.3", $"image of {contract} fetched from {uri}: size, digest and pieces are right");
            byte[] payload = FirmwareUpdateCalls.Attest(release.Manifest.ImageSizeBytes, release.Manifest.ImageSha256);
            return _calls.Submit(identity.Current, identity.Id, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, "attest", contract, payload);
        }

        return ContractWorkers.TryAgain;
    }

    /// <summary>The release, if it still waits and lacks this authority's attestation.</summary>
    private ReleaseRecord? Pending(Address contract)
    {
        using StateView view = store.OpenView();
        return view.TryRead(StateKeys.Release(contract), out ReadOnlyMemory<byte> bytes) && ReleaseRecord.TryDecode(bytes.Span, out ReleaseRecord? release)
            && release.Status == ReleaseStatus.Deployed && !release.Attestors.Contains(identity.Id)
            && view.Head.NextValidators.IndexOf(identity.Id) >= 0
            ? release
            : null;
    }
}
