using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Storage;

namespace Chain.Node.Submission;

/// <summary>
/// Offers the pool's ready transactions to the peers again, because the first forwarding may have reached nobody: to a peer that has
/// connected, and to all peers while there is no block. A transaction that only one node holds would otherwise wait until that node proposes.
/// </summary>
/// <remarks>
/// A peer that has a transaction recognises it by its id before it checks anything else. Offers stay within the number of
/// transactions per second that a peer reads (<see cref="PeerBudget"/>).
/// </remarks>
internal sealed class PoolOffers(ChainStore store, TransactionPool pool, PeerHub hub, TimeProvider time) : BackgroundService
{
    /// <summary>Transactions in one offer: 4096, and at most <see cref="BytesPerOfferMax"/>.</summary>
    public const int TransactionsPerOfferMax = 4_096;

    /// <summary>Bytes in one offer: 1 MiB.</summary>
    public const int BytesPerOfferMax = 1024 * 1024;

    /// <summary>Interval of the checks, and of the offers to a peer that has connected: 1 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Longest interval between two offers while there is no block: 4 s. The first interval is 1 s, and it doubles.</summary>
    public static readonly TimeSpan IntervalMax = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<IPeerOutlet, PoolPosition> _newcomers = new();
    private PoolPosition _next; // Owner: the timer, as for all below.
    private long _height = -1;
    private int _quietTicks;
    private int _offerAtTick = 1;

    /// <summary>Offers the first transactions to a peer that has connected. The others follow, one offer per <see cref="Interval"/>.</summary>
    public void Welcome(IPeerOutlet peer)
    {
        PoolPosition next = Offer(peer, default);
        if (next != default) _newcomers[peer] = next;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) Tick();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node is stopping.
        }
    }

    /// <summary>Makes the offers that are due. Called once per <see cref="Interval"/>.</summary>
    internal void Tick()
    {
        foreach ((IPeerOutlet peer, PoolPosition position) in _newcomers)
        {
            PoolPosition next = peer.IsConnected ? Offer(peer, position) : default;
            if (next == default) _newcomers.TryRemove(peer, out _);
            else _newcomers[peer] = next;
        }

        long height = store.Head.Height;
        if (height != _height || !pool.HasReady)
        {
            (_height, _quietTicks, _offerAtTick) = (height, 0, 1);
            return;
        }

        if (++_quietTicks < _offerAtTick) return;
        int ticksMax = (int)(IntervalMax / Interval);
        _offerAtTick = _quietTicks + Math.Min(_quietTicks, ticksMax);
        hub.BroadcastTransactions(List(_next, out _next));
    }

    private PoolPosition Offer(IPeerOutlet peer, PoolPosition position)
    {
        PeerHub.SendTransactions(peer, List(position, out PoolPosition next));
        return next;
    }

    private IReadOnlyList<Transaction> List(PoolPosition position, out PoolPosition next) =>
        pool.ListReady(position, TransactionsPerOfferMax, BytesPerOfferMax, out next);
}
