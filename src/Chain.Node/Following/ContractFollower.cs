using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Commits;
using Chain.Node.Storage;

namespace Chain.Node.Following;

/// <summary>
/// What a node does for contracts, whoever it does it for: looks at each one at the start and again whenever a block says something
/// about it, does the one next step, and tries again until the chain says that it is done.
/// </summary>
internal sealed class ContractFollower(CommitFeed feed, TimeProvider time, ILogger logger)
{
    private const int PageSize = 100;
    private volatile bool _areSomeLeft;

    /// <summary>Runs until cancelled, then waits for the steps that are under way.</summary>
    /// <param name="list">The contracts that may have something left to do, read anew at each call.</param>
    /// <param name="step">Does the next step of a contract; see <see cref="ContractWorkers"/>. What it throws is logged, and the step tried again.</param>
    /// <param name="onEvent">Told of each event, and given what makes a contract be looked at.</param>
    /// <param name="stop">Ends the run.</param>
    public async Task RunAsync(Func<IEnumerable<Address>> list, Func<Address, CancellationToken, Task<TimeSpan>> step,
        Action<ContractEvent, Action<Address>> onEvent, CancellationToken stop)
    {
        ContractWorkers workers = new(step, time, (contract, e) => FollowingLog.StepFailed(logger, contract.ToString(), e.Message));
        void LookAt(Address contract)
        {
            if (!workers.TrySignal(contract, stop)) _areSomeLeft = true;
        }

        void LookAtAll()
        {
            _areSomeLeft = false;
            foreach (Address contract in list()) LookAt(contract);
        }

        try
        {
            while (!stop.IsCancellationRequested)
            {
                using CommitSubscription subscription = feed.SubscribeOwn();
                LookAtAll();
                await foreach (CommittedBlock committed in subscription.ReadAllAsync(stop).ConfigureAwait(false))
                {
                    foreach (ContractEvent e in committed.Events) onEvent(e, LookAt);
                    if (_areSomeLeft && workers.HaveRoom) LookAtAll();
                }
            }
        }
        finally
        {
            await workers.DrainAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Makes every contract be looked at once more after the next block, or after the one whose event this is told of: for what the
    /// contracts' own events do not say. Thread-safe.
    /// </summary>
    public void LookAtAllAgain() => _areSomeLeft = true;

    /// <summary>Every release on the chain, in the order of deployment.</summary>
    public static IEnumerable<Address> ListReleases(ChainStore store)
    {
        for (long start = 0; start < store.ReleaseCount; start += PageSize)
        {
            foreach (Address release in store.ListReleases(start, PageSize)) yield return release;
        }
    }
}
