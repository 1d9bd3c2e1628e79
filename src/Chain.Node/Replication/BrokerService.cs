using Chain.Contracts.Replication;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.Events;
using Chain.Node.Following;
using Chain.Node.Repository.Transfers;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Submission;

namespace Chain.Node.Replication;

/// <summary>
/// The broker's side of process P3: proposes to carry the releases in its mirror policy, makes its repository accept the images of accepted
/// proposals, submits the location of each copy, and deletes images that no contract needs. [P3.1] to [P3.4], [P3.9], [P3.11], [P3.12]
/// </summary>
internal sealed class BrokerService(
    ChainStore store, CommitFeed feed, TransactionSubmitter submitter, Owner broker, BrokerSettings settings, RepositoryClient repository,
    NodeEvents events, TimeProvider time, ILogger<BrokerService> logger) : BackgroundService
{
    private static readonly TimeSpan ArrivalWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TermsPollInterval = TimeSpan.FromSeconds(30);

    private readonly ContractCalls _calls = new(submitter, logger), _proposals = new(submitter, logger);
    private readonly ContractFollower _mirror = new(feed, time, logger);
    private readonly SemaphoreSlim _quota = new(1);
    private BoundImages? _bound;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _bound = new BoundImages(store, broker.Id, contract => _proposals.IsPending(contract, ReplicationMethods.Propose));
        return Task.WhenAll(
            _mirror.RunAsync(ListReleases, MirrorAsync, OnReleaseEvent, stoppingToken),
            new ContractFollower(feed, time, logger).RunAsync(() => store.ListReplications(), StepAsync, OnEvent, stoppingToken));
    }

    private IEnumerable<Address> ListReleases()
    {
        events.Publish(new ReplicationActivity.ReleasesListed(store.ReleaseCount));
        return ContractFollower.ListReleases(store);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _quota.Dispose();
        base.Dispose();
    }

    private static void OnReleaseEvent(ContractEvent e, Action<Address> check)
    {
        if (e.Type is ContractEventType.ReleaseActivated) check(e.Contract);
    }

    private void OnEvent(ContractEvent e, Action<Address> check)
    {
        if (ReplicationEvents.Includes(e.Type)) check(e.Contract);
        if (e.Type is ContractEventType.ReleaseSuperseded or ContractEventType.ReleaseRevoked)
            check(ReplicationProposal.ContractAddress(store.Genesis.ChainId, e.Contract, broker.Id));
    }

    /// <summary>Proposes to carry a release if the policy includes it, unless a contract for it is open or was ended by a party.</summary>
    private async Task<TimeSpan> MirrorAsync(Address release, CancellationToken cancellation)
    {
        Address contract = ReplicationProposal.ContractAddress(store.Genesis.ChainId, release, broker.Id);
        ulong sequence;
        ReleaseRecord? record;
        BlockHeader head;
        using (StateView state = store.OpenView())
        {
            head = state.Head.Header;
            record = state.ReleaseAt(release);
            if (record is null || record.Manifest.HasExpired(head.TimeMs) || settings.Policy.Decide(record) != MirrorDecision.Propose)
                return _proposals.Done(contract);

            // If a party ended the contract, or the broker withdrew it as superseded, only an operator proposes again.
            ReplicationView? earlier = ReplicationView.Read(state, contract);
            if (earlier is { IsOpen: true } or { Record.HasEnded: true }) return _proposals.Done(contract);
            sequence = (earlier?.Record.Sequence ?? 0) + 1;
        }

        if (_proposals.IsPending(contract, ReplicationMethods.Propose)) return ContractCalls.AfterCall;
        await _quota.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // When a contract of this broker ends, the service checks all releases again.
            if (settings.Policy.Decide(record, _bound!.CountBytes()) != MirrorDecision.Propose)
            {
                events.Publish(new ReplicationActivity.QuotaReached(release, record.Manifest.ImageSizeBytes));
                return ContractWorkers.Idle;
            }

            TimeSpan again = await ProposeAsync(release, record, contract, sequence, head, cancellation).ConfigureAwait(false);
            if (_proposals.IsPending(contract, ReplicationMethods.Propose)) _bound.Add(contract, record.Manifest);
            return again;
        }
        finally
        {
            _quota.Release();
        }
    }

    private async Task<TimeSpan> ProposeAsync(
        Address release, ReleaseRecord record, Address contract, ulong sequence, BlockHeader head, CancellationToken cancellation)
    {
        events.Publish(new ReplicationActivity.ReleasePicked(release, record.Manifest.Model, record.Manifest.Version));
        long untilMs = settings.TermsHours == 0 ? 0 : head.TimeMs + (settings.TermsHours * 3_600_000L);
        ReplicationProposal proposal = new(release, broker.Id, sequence, new ReplicationTerms(0, untilMs, [record.Manifest.Channel]));
        TimeSpan again = await _proposals.SubmitAsync(
            broker.Signer, broker.Id, ContractKind.Replication, ReplicationMethods.Propose, "propose", contract, ReplicationCalls.Propose(proposal),
            cancellation, creates: true).ConfigureAwait(false);
        if (again == ContractCalls.AfterCall) events.Publish(new ReplicationActivity.CopyProposed(contract, release));
        return again;
    }

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken cancellation)
    {
        ReplicationView? view;
        IReadOnlyList<Address> senders;
        using (StateView state = store.OpenView())
        {
            view = ReplicationView.Read(state, contract);
            if (view is null || !view.Record.Broker.Equals(broker.Id)) return ContractWorkers.Idle;
            senders = ReplicationView.KeyAddresses(state, view.Record.Vendor);
        }

        if (!view.IsOpen) return await EvictAsync(view, cancellation).ConfigureAwait(false);
        if (settings.WithdrawSuperseded && view.Release.Status == ReleaseStatus.Superseded)
            return await CallAsync(view, ReplicationMethods.Withdraw, ReplicationCalls.Withdraw(view.Record.ProposalDigest, "superseded"), cancellation)
                .ConfigureAwait(false);
        return view.Record.Status switch
        {
            ReplicationStatus.Accepted or ReplicationStatus.Transferring => await ReceiveAsync(view, senders, cancellation).ConfigureAwait(false),
            _ => view.Record.Terms is { UntilHeight: 0, UntilTimeMs: 0 } ? ContractWorkers.Idle : TermsPollInterval,
        };
    }

    private async Task<TimeSpan> ReceiveAsync(ReplicationView view, IReadOnlyList<Address> senders, CancellationToken cancellation)
    {
        ReleaseManifest manifest = view.Release.Manifest;
        ExpectedStatus status = await repository.WaitStoredAsync(manifest.ImageSha256, TimeSpan.Zero, cancellation).ConfigureAwait(false);
        if (!status.Stored)
        {
            foreach (Address sender in senders)
                await repository.ExpectAsync(
                    new ExpectedUpload(manifest.ImageSha256, sender, manifest.ImageSizeBytes, view.Contract), cancellation).ConfigureAwait(false);
            if (view.Record.Status == ReplicationStatus.Accepted)
            {
                events.Publish(new ReplicationActivity.CopyExpected(view.Contract, manifest.ImageSha256));
                return ContractCalls.AfterCall; // The vendor announces the start of the transfer on the chain.
            }

            status = await repository.WaitStoredAsync(manifest.ImageSha256, ArrivalWait, cancellation).ConfigureAwait(false);
        }

        if (!status.Stored || view.Record.Status != ReplicationStatus.Transferring) return ContractCalls.AfterCall;
        string uri = ImageUris.Of(settings.RepositoryUri(store), manifest.ImageSha256);
        events.Publish(new ReplicationActivity.CopyStored(view.Contract, manifest.ImageSha256, uri));
        TimeSpan again = await CallAsync(view, ReplicationMethods.Locate, ReplicationCalls.Locate(view.Record.ProposalDigest, uri), cancellation)
            .ConfigureAwait(false);
        if (again == ContractCalls.AfterCall) events.Publish(new ReplicationActivity.CopyLocated(view.Contract, uri));
        return again;
    }

    /// <summary>Stops expecting an image, and deletes it unless another open contract of this broker needs it.</summary>
    private async Task<TimeSpan> EvictAsync(ReplicationView view, CancellationToken cancellation)
    {
        Hash256 sha256 = view.Release.Manifest.ImageSha256;
        _calls.Done(view.Contract);
        _mirror.RecheckAll(); // The quota has room now, and the broker may propose this release again with new terms.
        await repository.ForgetAsync(sha256, view.Contract, cancellation).ConfigureAwait(false);
        bool isBound;
        using (StateView state = store.OpenView())
            isBound = BoundImages.OpenContracts(state, broker.Id).Any(other => other.Release.Manifest.ImageSha256.Equals(sha256));
        if (isBound || await repository.GetLengthAsync(sha256, cancellation).ConfigureAwait(false) is null) return ContractWorkers.Idle;
        await repository.DeleteAsync(sha256, cancellation).ConfigureAwait(false);
        events.Publish(new ReplicationActivity.ImageEvicted(sha256));
        return ContractWorkers.Idle;
    }

    private Task<TimeSpan> CallAsync(ReplicationView view, int method, byte[] payload, CancellationToken cancellation) => _calls.SubmitAsync(
        broker.Signer, broker.Id, ContractKind.Replication, method, ReplicationEvents.NameOf(method), view.Contract, payload, cancellation);
}
