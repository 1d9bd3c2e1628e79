using Chain.Contracts.Replication;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.ConsensusHost;
using Chain.Node.Following;
using Chain.Node.Hosting;
using Chain.Node.Repository.Transfers;
using Chain.Node.Storage;
using Chain.Node.Submission;

namespace Chain.Node.Replication;

/// <summary>
/// The broker's side of process P3: proposes what its mirror policy names, makes its repository wait for what vendors accepted,
/// records where the copy is, and lets go of images that no contract binds any more. [P3.1] to [P3.4], [P3.9], [P3.11], [P3.12]
/// </summary>
internal sealed class BrokerService(ChainStore store, CommitFeed feed, TransactionSubmitter submitter, Owner broker, BrokerSettings settings,
    RepositoryClient repository,
    IStepLog steps, TimeProvider time, ILogger<BrokerService> logger) : BackgroundService
{
    private static readonly TimeSpan ArrivalWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooksAtTerms = TimeSpan.FromSeconds(30);

    private readonly ContractCalls _calls = new(submitter, logger);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ContractFollower follower = new(feed, time, logger);
        return Task.WhenAll(
            follower.RunAsync(() => ContractFollower.ListReleases(store), MirrorAsync, OnReleaseEvent, stoppingToken),
            follower.RunAsync(() => store.ListReplications(), StepAsync, OnEvent, stoppingToken));
    }

    private static void OnReleaseEvent(ContractEvent e, Action<Address> lookAt)
    {
        if (e.Type is ContractEventType.ReleaseActivated) lookAt(e.Contract);
    }

    private void OnEvent(ContractEvent e, Action<Address> lookAt)
    {
        if (ReplicationEvents.Concern(e.Type)) lookAt(e.Contract);
        if (e.Type is ContractEventType.ReleaseSuperseded or ContractEventType.ReleaseRevoked)
            lookAt(ReplicationProposal.ContractAddress(store.Genesis.ChainId, e.Contract, broker.Id));
    }

    /// <summary>Proposes to carry a release, if the policy names it and no contract of ours is open for it.</summary>
    private Task<TimeSpan> MirrorAsync(Address release, CancellationToken cancellation) => Task.FromResult(Mirror(release));

    private TimeSpan Mirror(Address release)
    {
        Address contract = ReplicationProposal.ContractAddress(store.Genesis.ChainId, release, broker.Id);
        ulong sequence;
        ReleaseRecord? record;
        MirrorDecision decision;
        BlockHeader head;
        using (StateView state = store.OpenView())
        {
            head = state.Head.Header;
            record = ReplicationView.ReadRelease(state, release);
            ReplicationView? earlier = ReplicationView.Read(state, contract);
            if (record is null || earlier is { IsOpen: true } || earlier is { Record.Status: ReplicationStatus.Rejected or ReplicationStatus.Revoked })
                return ContractWorkers.UntilChanged;
            sequence = (earlier?.Record.Sequence ?? 0) + 1;
            decision = settings.Policy.Decide(record, BoundBytes(state));
        }

        if (decision == MirrorDecision.QuotaReached) ReplicationLog.QuotaReached(logger, release.ToString(), record.Manifest.ImageSizeBytes);
        if (decision != MirrorDecision.Propose) return ContractWorkers.UntilChanged;
        if (_calls.IsUnderWay(contract, ReplicationMethods.Propose)) return ContractCalls.AfterCall;
        steps.Record("P3.1", "the broker asks its node which releases there are");
        steps.Record("P3.2", $"the ledger lists {store.ReleaseCount} releases, {release} among them");
        steps.Record("P3.3", $"the mirror policy picks {record.Manifest.Model} {record.Manifest.Version}, {release}");
        long untilMs = settings.TermsHours == 0 ? 0 : head.TimeMs + (settings.TermsHours * 3_600_000L);
        ReplicationProposal proposal = new(release, broker.Id, sequence, new ReplicationTerms(0, untilMs, [record.Manifest.Channel]));
        TimeSpan again = _calls.Submit(broker.Signer, broker.Id, ContractKind.Replication, ReplicationMethods.Propose, "propose", contract,
            ReplicationCalls.Propose(proposal), makes: true);
        if (again == ContractCalls.AfterCall) steps.Record("P3.4", $"the broker node proposes to carry {release}");
        return again;
    }

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken cancellation)
    {
        ReplicationView? view;
        IReadOnlyList<Address> senders;
        using (StateView state = store.OpenView())
        {
            view = ReplicationView.Read(state, contract);
            if (view is null || !view.Record.Broker.Equals(broker.Id)) return ContractWorkers.UntilChanged;
            senders = ReplicationView.KeyAddresses(state, view.Record.Vendor);
        }

        if (!view.IsOpen) return await LetGoAsync(view, cancellation).ConfigureAwait(false);
        if (settings.WithdrawSuperseded && view.Release.Status == ReleaseStatus.Superseded)
            return Call(view, ReplicationMethods.Withdraw, ReplicationCalls.Withdraw(view.Record.ProposalDigest, "superseded"));
        return view.Record.Status switch
        {
            ReplicationStatus.Accepted or ReplicationStatus.Transferring => await ReceiveAsync(view, senders, cancellation).ConfigureAwait(false),
            _ => view.Record.Terms is { UntilHeight: 0, UntilTimeMs: 0 } ? ContractWorkers.UntilChanged : BetweenLooksAtTerms,
        };
    }

    private async Task<TimeSpan> ReceiveAsync(ReplicationView view, IReadOnlyList<Address> senders, CancellationToken cancellation)
    {
        ReleaseManifest manifest = view.Release.Manifest;
        ExpectedStatus status = await repository.WaitStoredAsync(manifest.ImageSha256, TimeSpan.Zero, cancellation).ConfigureAwait(false);
        if (!status.Stored)
        {
            foreach (Address sender in senders)
                await repository.ExpectAsync(new ExpectedUpload(manifest.ImageSha256, sender, manifest.ImageSizeBytes, view.Contract),
                    cancellation).ConfigureAwait(false);
            if (view.Record.Status == ReplicationStatus.Accepted)
            {
                steps.Record("P3.9", $"the broker repository waits for image {manifest.ImageSha256}");
                return ContractCalls.AfterCall; // The vendor says on the chain when it begins to send.
            }

            status = await repository.WaitStoredAsync(manifest.ImageSha256, ArrivalWait, cancellation).ConfigureAwait(false);
        }

        if (!status.Stored || view.Record.Status != ReplicationStatus.Transferring) return ContractCalls.AfterCall;
        string uri = ImageUris.Of(settings.RepositoryUri(store), manifest.ImageSha256);
        steps.Record("P3.11", $"the broker repository checked and stored {manifest.ImageSha256}: {status.Uri}");
        steps.Record("P3.12", $"the broker node adds {uri} to {view.Contract}");
        return Call(view, ReplicationMethods.Locate, ReplicationCalls.Locate(view.Record.ProposalDigest, uri));
    }

    /// <summary>Ends the wait for an image, and removes it unless another open contract of ours binds it.</summary>
    private async Task<TimeSpan> LetGoAsync(ReplicationView view, CancellationToken cancellation)
    {
        Hash256 sha256 = view.Release.Manifest.ImageSha256;
        _calls.Done(view.Contract);
        await repository.ForgetAsync(sha256, view.Contract, cancellation).ConfigureAwait(false);
        bool isBound;
        using (StateView state = store.OpenView()) isBound = OpenContracts(state).Any(other => other.Release.Manifest.ImageSha256.Equals(sha256));
        if (isBound || await repository.GetLengthAsync(sha256, cancellation).ConfigureAwait(false) is null) return ContractWorkers.UntilChanged;
        await repository.DeleteAsync(sha256, cancellation).ConfigureAwait(false);
        ReplicationLog.Evicted(logger, sha256.ToString());
        return ContractWorkers.UntilChanged;
    }

    private TimeSpan Call(ReplicationView view, int method, byte[] payload) =>
        _calls.Submit(broker.Signer, broker.Id, ContractKind.Replication, method, ReplicationEvents.NameOf(method), view.Contract, payload);

    private long BoundBytes(StateView state) =>
        OpenContracts(state).GroupBy(c => c.Release.Manifest.ImageSha256).Sum(sameImage => sameImage.First().Release.Manifest.ImageSizeBytes);

    private IEnumerable<ReplicationView> OpenContracts(StateView state) =>
        store.ListReplications().Select(contract => ReplicationView.Read(state, contract)).OfType<ReplicationView>().Where(c => c.IsOpen
            && c.Record.Broker.Equals(broker.Id));
}
