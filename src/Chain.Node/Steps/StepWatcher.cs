using Chain.Core.Ledger;
using Chain.Node.Commits;

namespace Chain.Node.Steps;

/// <summary>Records what blocks say about releases as steps of P1 and P3.</summary>
internal sealed class StepWatcher(CommitFeed feed, IStepLog steps) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using CommitSubscription subscription = feed.SubscribeOwn();
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (ContractEvent e in committed.Events) Record(e, committed.Block.Height);
            }
        }
    }

    private void Record(ContractEvent e, long height)
    {
        switch (e.Type)
        {
            case ContractEventType.ReleaseDeployed:
                steps.Record("P1.2", $"update contract {e.Contract} of vendor {e.Subject} is recorded in block {height}");
                break;
            case ContractEventType.ReleaseAttested:
                steps.Record("P1.3", $"authority {e.Subject} attests the image of {e.Contract}, in block {height}");
                break;
            case ContractEventType.ReleaseActivated:
                steps.Record("P1.4", $"update contract {e.Contract} is active since block {height}, final");
                break;
            case ContractEventType.ReplicationAccepted:
                steps.Record("P3.8", $"replication contract {e.Contract} of release {e.Subject} is recorded in block {height}");
                break;
            case ContractEventType.ReplicationActivated:
                steps.Record("P3.13", $"the location of {e.Contract} for release {e.Subject} is active since block {height}");
                break;
        }
    }
}
