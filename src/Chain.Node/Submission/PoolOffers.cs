using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Node.Mempool;
using Chain.Node.Peering;

namespace Chain.Node.Submission;

/// <summary>
/// Offers the pool's ready transactions to the peers again, because the first forwarding may have reached nobody: to a peer that has
/// connected, and to all peers what is overdue. So every pool gets what one node has acknowledged, whatever was lost, refused or restarted.
/// </summary>
/// <remarks>A peer that has a transaction recognises it by its id before it checks anything else.</remarks>
internal sealed class PoolOffers(TransactionPool pool, PeerHub hub, TimeProvider time) : BackgroundService
{
    /// <summary>Transactions in one offer: 4096, and at most <see cref="BytesPerOfferMax"/>.</summary>
    public const int TransactionsPerOfferMax = 4_096;

    /// <summary>Bytes in one offer: 1 MiB.</summary>
    public const int BytesPerOfferMax = 1024 * 1024;

    /// <summary>Interval of the checks, and of the offers to a peer that has connected: 1 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<IPeerOutlet, PoolPosition> _newcomers = new();

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

    /// <summary>Makes the offers that are due, and lets the pool drop what waits too long behind a gap. Called once per <see cref="Interval"/>.</summary>
    internal void Tick()
    {
        foreach ((IPeerOutlet peer, PoolPosition position) in _newcomers)
        {
            PoolPosition next = peer.IsConnected ? Offer(peer, position) : default;
            if (next == default) _newcomers.TryRemove(peer, out _);
            else _newcomers[peer] = next;
        }

        pool.ExpireGaps();
        IReadOnlyList<Transaction> overdue = pool.ListOverdue(TransactionsPerOfferMax, BytesPerOfferMax);
        if (overdue.Count > 0) hub.BroadcastTransactions(overdue);
    }

    private PoolPosition Offer(IPeerOutlet peer, PoolPosition position)
    {
        PeerHub.SendTransactions(peer, List(position, out PoolPosition next));
        return next;
    }

    private IReadOnlyList<Transaction> List(PoolPosition position, out PoolPosition next) =>
        pool.ListReady(position, TransactionsPerOfferMax, BytesPerOfferMax, out next);
}
