using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Storage;

namespace Chain.Node.Replication;

/// <summary>Has every replication contract looked at once at the start, and again whenever a block says something about it.</summary>
internal sealed class ReplicationFollower(ChainStore store, CommitFeed feed, TimeProvider time, ILogger logger)
{
    /// <summary>Runs until cancelled, then waits for the steps that are under way.</summary>
    /// <param name="step">Does the next step of a contract; see <see cref="ContractWorkers"/>.</param>
    /// <param name="onEvent">Told of each event, and given what makes a contract be looked at.</param>
    /// <param name="onStart">Called when blocks are followed from the head on, and each time that they are followed anew; null for nothing.</param>
    /// <param name="stop">Ends the run.</param>
    public async Task RunAsync(
        Func<Address, CancellationToken, Task<TimeSpan>> step, Action<ContractEvent, Action<Address>> onEvent, Action? onStart, CancellationToken stop)
    {
        ContractWorkers workers = new(step, time, (contract, e) => ReplicationLog.StepFailed(logger, contract.ToString(), e.Message));
        void LookAt(Address contract) => workers.Signal(contract, stop);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using CommitSubscription subscription = feed.SubscribeOwn();
                foreach (Address contract in store.ListReplications()) LookAt(contract);
                onStart?.Invoke();
                await foreach (CommittedBlock committed in subscription.ReadAllAsync(stop).ConfigureAwait(false))
                {
                    foreach (ContractEvent e in committed.Events) onEvent(e, LookAt);
                }
            }
        }
        finally
        {
            await workers.DrainAsync().ConfigureAwait(false);
        }
    }
}
