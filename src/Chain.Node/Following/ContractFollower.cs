using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Commits;
using Chain.Node.Storage;

namespace Chain.Node.Following;

/// <summary>
/// Follows contracts for a service: checks each contract at the start and after each event of it, does its next step, and retries until
/// the chain shows that the step is done.
/// </summary>
internal sealed class ContractFollower(CommitFeed feed, TimeProvider time, ILogger logger)
{
    private const int PageSize = 100;
    private volatile bool _mustCheckAll;
    private volatile ContractWorkers? _workers;

    /// <summary>Number of contracts that have something left to do. Thread-safe.</summary>
    public int Count => _workers?.Count ?? 0;

    /// <summary>Runs until cancelled, then waits for the steps that are in progress.</summary>
    /// <param name="list">Lists the contracts that may have something left to do.</param>
    /// <param name="step">Does the next step of a contract; see <see cref="ContractWorkers"/>. If it throws, the follower logs that and retries.</param>
    /// <param name="onEvent">Called for each contract event, with an action that makes the follower check a contract.</param>
    /// <param name="stop">Ends the run.</param>
    /// <param name="ownerOf">Finds a contract's owner, so that owners share the work fairly. Null if all contracts are one owner's.</param>
    /// <param name="stepsPerOwnerMax">Steps of one owner at the same time.</param>
    public async Task RunAsync(
        Func<IEnumerable<Address>> list, Func<Address, CancellationToken, Task<TimeSpan>> step, Action<ContractEvent, Action<Address>> onEvent,
        CancellationToken stop, Func<Address, Address>? ownerOf = null, int stepsPerOwnerMax = 1024)
    {
        ContractWorkers workers = new(
            step, time, (contract, e) => FollowingLog.StepFailed(logger, contract.ToString(), e.Message), ownerOf, stepsPerOwnerMax);
        _workers = workers;
        void Check(Address contract) => workers.TrySignal(contract, stop);

        void CheckAll()
        {
            _mustCheckAll = false;
            foreach (Address contract in list()) Check(contract);
        }

        try
        {
            while (!stop.IsCancellationRequested)
            {
                using CommitSubscription subscription = feed.SubscribeOwn();
                CheckAll();
                await foreach (CommittedBlock committed in subscription.ReadAllAsync(stop).ConfigureAwait(false))
                {
                    foreach (ContractEvent e in committed.Events) onEvent(e, Check);
                    if (_mustCheckAll || workers.TakeRoomAgain()) CheckAll();
                }
            }
        }
        finally
        {
            await workers.DrainAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Checks every contract again after the next block, or after the current one if called from onEvent. For changes that no event of the
    /// contract reports. Thread-safe.
    /// </summary>
    public void RecheckAll() => _mustCheckAll = true;

    /// <summary>Lists every release on the chain, in order of deployment.</summary>
    public static IEnumerable<Address> ListReleases(ChainStore store)
    {
        for (long start = 0; start < store.ReleaseCount; start += PageSize)
        {
            foreach (Address release in store.ListReleases(start, PageSize)) yield return release;
        }
    }
}
