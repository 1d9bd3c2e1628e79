using Chain.Contracts.Replication;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Attestation;
using Chain.Node.Commits;
using Chain.Node.Following;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Submission;

namespace Chain.Node.Replication;

/// <summary>The authority's part of [P3.13]: fetches the image of each located copy, and submits an attestation if it matches the manifest.</summary>
internal sealed class LocationAttestationService(
    ChainStore store, CommitFeed feed, NodeIdentity identity, TransactionSubmitter submitter, ImageChecks checks, TimeProvider time,
    ILogger<LocationAttestationService> logger) : BackgroundService
{
    private readonly ContractCalls _calls = new(submitter, logger);
    private readonly ContractFollower _follower = new(feed, time, logger);

    /// <summary>Copies that wait for this authority's next step.</summary>
    public int Backlog => _follower.Count;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _follower.RunAsync(() => store.ListReplications(), StepAsync, OnEvent, stoppingToken, OwnerOf, ImageChecks.StepsPerOwnerMax);

    private Address OwnerOf(Address contract)
    {
        using StateView state = store.OpenView();
        return state.ReplicationAt(contract)?.Broker ?? default;
    }

    private void OnEvent(ContractEvent e, Action<Address> check)
    {
        if (e.Type == ContractEventType.ReplicationLocated) check(e.Contract);
        if (GovernanceEvents.Includes(e.Type)) _follower.RecheckAll();
    }

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken cancellation)
    {
        if (Pending(contract) is not { } view)
        {
            checks.Forget(contract);
            return _calls.Done(contract);
        }

        ReleaseManifest manifest = view.Release.Manifest;
        if (!await checks.VerifyAsync(contract, view.Record.Uri, view.Record.Broker, manifest, isCopy: true, cancellation).ConfigureAwait(false))
            return ContractWorkers.BackOff;
        byte[] payload = ReplicationCalls.Attest(view.Record.ProposalDigest, manifest.ImageSizeBytes, manifest.ImageSha256, view.Record.Uri);
        return await _calls.SubmitAsync(
            identity.Current, identity.Id, ContractKind.Replication, ReplicationMethods.Attest, "attest", contract, payload, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>The contract, if its copy needs this authority's attestation and the chain would accept it. [REP-CALL.7] [REP-CALL.8]</summary>
    private ReplicationView? Pending(Address contract)
    {
        using StateView state = store.OpenView();
        return ReplicationView.Read(state, contract) is { IsOpen: true, Record.Status: ReplicationStatus.Located, Release.Status: ReleaseStatus.Active } view
            && !view.Record.Attestors.Contains(identity.Id) && !view.Record.Broker.Equals(identity.Id)
            && !view.Release.Manifest.HasExpired(view.Head.TimeMs) && state.Head.NextValidators.IndexOf(identity.Id) >= 0
            && Holds(state, view.Record.Broker, Roles.Broker) && Holds(state, identity.Id, Roles.Authority)
            ? view
            : null;
    }

    private static bool Holds(StateView state, Address participant, Roles role) => state.Participant(participant)?.Holds(role) == true;
}
