using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.Following;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Submission;

namespace Chain.Node.Attestation;

/// <summary>
/// The authority's part of [P1.3]: fetches the image of each deployed release from the URIs in its manifest, and submits an attestation if
/// size, digest and piece root match. Retries with backoff until the release is no longer pending. Also activates a release that has become
/// ready through a change of a policy or of the validator set.
/// </summary>
internal sealed class AttestationService(
    ChainStore store, CommitFeed feed, NodeIdentity identity, TransactionSubmitter submitter, ImageChecks checks, TimeProvider time,
    ILogger<AttestationService> logger) : BackgroundService
{
    private readonly ContractCalls _calls = new(submitter, logger);
    private readonly ContractFollower _follower = new(feed, time, logger);

    /// <summary>Releases that wait for this authority's next step.</summary>
    public int Backlog => _follower.Count;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _follower.RunAsync(ListPending, StepAsync, OnEvent, stoppingToken, OwnerOf, ImageChecks.StepsPerOwnerMax);

    private Address OwnerOf(Address contract)
    {
        using StateView view = store.OpenView();
        return view.ReleaseAt(contract)?.Manifest.Vendor ?? default;
    }

    private void OnEvent(ContractEvent e, Action<Address> check)
    {
        if (e.Type == ContractEventType.ReleaseDeployed) check(e.Contract);
        if (GovernanceEvents.Includes(e.Type)) _follower.RecheckAll();
    }

    private IEnumerable<Address> ListPending() => ContractFollower.ListReleases(store).Where(contract => Pending(contract) is not null);

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken cancellation)
    {
        if (Pending(contract) is not { } pending)
        {
            checks.Forget(contract);
            return _calls.Done(contract);
        }

        if (pending.MayActivate)
            return await CallAsync(contract, FirmwareUpdateMethods.Activate, "activate", FirmwareUpdateCalls.Activate(), cancellation).ConfigureAwait(false);

        ReleaseManifest manifest = pending.Release.Manifest;
        foreach (string uri in manifest.Uris)
        {
            if (!await checks.VerifyAsync(contract, uri, manifest.Vendor, manifest, isCopy: false, cancellation).ConfigureAwait(false)) continue;
            byte[] payload = FirmwareUpdateCalls.Attest(manifest.ImageSizeBytes, manifest.ImageSha256);
            return await CallAsync(contract, FirmwareUpdateMethods.Attest, "attest", payload, cancellation).ConfigureAwait(false);
        }

        return ContractWorkers.BackOff;
    }

    private Task<TimeSpan> CallAsync(Address contract, int method, string name, byte[] payload, CancellationToken cancellation) =>
        _calls.SubmitAsync(identity.Current, identity.Id, ContractKind.FirmwareUpdate, method, name, contract, payload, cancellation);

    /// <summary>The release, if this authority must attest or activate it; otherwise null.</summary>
    private Waiting? Pending(Address contract)
    {
        using StateView view = store.OpenView();
        ChainHead head = view.Head;
        int self = head.NextValidators.IndexOf(identity.Id);
        if (self < 0 || view.Participant(identity.Id)?.Holds(Roles.Authority) != true) return null;
        if (view.ReleaseAt(contract) is not { } release) return null;
        if (release.Status != ReleaseStatus.Deployed || release.Manifest.HasExpired(head.Header.TimeMs)) return null;
        if (view.Participant(release.Manifest.Vendor)?.Holds(Roles.Vendor) != true) return null; // Activation would fail. [UPD-ACTIVATE.10]

        // One call is enough. Only the first f + 1 validators submit it, so at least one honest validator does. [UPD-ACTIVATE.7]
        bool mayActivate = self < head.NextValidators.OneHonest && ReleaseReadiness.MayActivate(view, release, head.Header.TimeMs);
        return mayActivate || !release.Attestors.Contains(identity.Id) ? new Waiting(release, mayActivate) : null;
    }

    private sealed record Waiting(ReleaseRecord Release, bool MayActivate);
}
