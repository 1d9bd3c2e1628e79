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
/// The vendor's side of process P3: decides on proposals for its releases by its policy, and orders its repository to send the image to each
/// accepted broker. [P3.5] [P3.6] [P3.7] [P3.10]
/// </summary>
internal sealed class VendorService(
    ChainStore store, CommitFeed feed, TransactionSubmitter submitter, Owner vendor, AcceptancePolicy policy, RepositoryClient repository,
    NodeEvents events, TimeProvider time, ILogger<VendorService> logger) : BackgroundService
{
    private static readonly TimeSpan TransferPollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FullReleasePollInterval = TimeSpan.FromSeconds(30);

    private readonly ContractCalls _calls = new(submitter, logger);
    private readonly ReleaseCarriers _carriers = new(store);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new ContractFollower(feed, time, logger).RunAsync(() => store.ListReplications(), StepAsync, OnEvent, stoppingToken);

    private static void OnEvent(ContractEvent e, Action<Address> check)
    {
        if (ReplicationEvents.Includes(e.Type)) check(e.Contract);
    }

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken cancellation)
    {
        ReplicationView? view;
        IReadOnlyList<Address> receivers;
        string destination;
        using (StateView state = store.OpenView())
        {
            view = ReplicationView.Read(state, contract);
            if (view is null || !view.Record.Vendor.Equals(vendor.Id)) return ContractWorkers.Idle;
            receivers = ReplicationView.KeyAddresses(state, view.Record.Broker);
            destination = state.Participant(view.Record.Broker)?.RepositoryUri ?? "";
        }

        if (!view.IsOpen) return await CancelAsync(view, cancellation).ConfigureAwait(false);
        return view.Record.Status switch
        {
            ReplicationStatus.Proposed => await DecideAsync(view, cancellation).ConfigureAwait(false),
            ReplicationStatus.Accepted => await CallAsync(
                view, ReplicationMethods.BeginTransfer, ReplicationCalls.BeginTransfer(view.Record.ProposalDigest), cancellation).ConfigureAwait(false),
            ReplicationStatus.Transferring => await SendAsync(view, destination, receivers, cancellation).ConfigureAwait(false),
            _ => ContractWorkers.Idle,
        };
    }

    private async Task<TimeSpan> DecideAsync(ReplicationView view, CancellationToken cancellation)
    {
        events.Publish(new ReplicationActivity.ProposalSeen(view.Contract, view.Record.Broker));
        AcceptanceDecision decision = policy.Decide(view.Record, view.Release, _carriers.Count(view.Record.Release));
        events.Publish(new ReplicationActivity.ProposalDecided(view.Contract, view.Record.Broker, view.Record.Release, decision));
        if (decision == AcceptanceDecision.EnoughBrokers) return FullReleasePollInterval;
        if (decision != AcceptanceDecision.Accept) return ContractWorkers.Idle;
        TimeSpan again = await CallAsync(view, ReplicationMethods.Accept, ReplicationCalls.Accept(view.Record.ProposalDigest), cancellation)
            .ConfigureAwait(false);
        if (again == ContractCalls.AfterCall) events.Publish(new ReplicationActivity.ProposalAccepted(view.Contract));
        return again;
    }

    /// <summary>Orders the vendor's repository to send the image, unless the transfer is in progress or done.</summary>
    private async Task<TimeSpan> SendAsync(ReplicationView view, string destination, IReadOnlyList<Address> receivers, CancellationToken cancellation)
    {
        if (destination.Length == 0 || receivers.Count == 0)
            throw new IOException($"broker {view.Record.Broker} has no registered repository or no key in force");
        TransferOrder order = new(view.Release.Manifest.ImageSha256, new Uri(destination), receivers, view.Contract);
        TransferStatus? known = await repository.FindTransferAsync(view.Contract, cancellation).ConfigureAwait(false);
        if (known is null) events.Publish(new ReplicationActivity.TransferOrdered(view.Contract, order.Sha256, destination));
        TransferStatus status = known is { State: "sending" or "waiting" or "done" } ? known
            : await repository.TransferAsync(order, cancellation).ConfigureAwait(false);

        // The broker's repository may see the contract a moment later than this node. The worker backs off and retries.
        if (status.State == "refused") throw new IOException($"the transfer was refused: {status.Message}");
        return TransferPollInterval;
    }

    /// <summary>Cancels the transfer of a contract that ended during the transfer.</summary>
    private async Task<TimeSpan> CancelAsync(ReplicationView view, CancellationToken cancellation)
    {
        if (view.Record is { TransferHeight: > 0, LocatedHeight: 0 }) await repository.CancelTransferAsync(view.Contract, cancellation).ConfigureAwait(false);
        return _calls.Done(view.Contract);
    }

    private Task<TimeSpan> CallAsync(ReplicationView view, int method, byte[] payload, CancellationToken cancellation) => _calls.SubmitAsync(
        vendor.Signer, vendor.Id, ContractKind.Replication, method, ReplicationEvents.NameOf(method), view.Contract, payload, cancellation);
}
