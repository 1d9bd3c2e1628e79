using Chain.Core.Ledger;
using Chain.Node.Events;

namespace Chain.Node.Commits;

/// <summary>Publishes the contract events of each committed block.</summary>
internal sealed class ChainEventSource(CommitFeed feed, NodeEvents events) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using CommitSubscription subscription = feed.SubscribeOwn();
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (ContractEvent e in committed.Events) events.Publish(new ContractEventCommitted(e, committed.Block.Height));
            }
        }
    }
}
