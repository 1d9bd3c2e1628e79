using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.Peer.V1;
using Google.Protobuf;

namespace Chain.Node.Peering;

/// <summary>All links of this node. Frames are encoded once and sent to every connected peer.</summary>
internal sealed class PeerHub : BackgroundService
{
    private IReadOnlyList<PeerLink> _links = [];

    /// <summary>The links, whether connected or not.</summary>
    public IReadOnlyList<PeerLink> Links => _links;

    /// <summary>Links that stand.</summary>
    public int ConnectedCount => _links.Count(l => l.IsConnected);

    /// <summary>Sets the links; called once, by the composition root, before the hub starts.</summary>
    public void Attach(IReadOnlyList<PeerLink> links) => _links = links;

    /// <summary>Sends a consensus message to every peer.</summary>
    public void BroadcastConsensus(ReadOnlyMemory<byte> encoded)
    {
        PeerFrame frame = new() { Consensus = UnsafeByteOperations.UnsafeWrap(encoded) };
        foreach (PeerLink link in _links) link.Send(frame);
    }

    /// <summary>Sends a consensus message to one peer.</summary>
    public void SendConsensus(Address to, ReadOnlyMemory<byte> encoded)
    {
        PeerFrame frame = new() { Consensus = UnsafeByteOperations.UnsafeWrap(encoded) };
        foreach (PeerLink link in _links)
        {
            if (link.Identity.Equals(to)) link.Send(frame);
        }
    }

    /// <summary>Passes transactions on to every peer.</summary>
    public void BroadcastTransactions(IReadOnlyList<Transaction> transactions)
    {
        if (transactions.Count == 0) return;
        PeerFrame frame = ToFrame(transactions);
        foreach (PeerLink link in _links) link.Send(frame);
    }

    /// <summary>Hands waiting transactions to a peer that has just connected.</summary>
    public static void SendTransactions(PeerLink link, IReadOnlyList<Transaction> transactions)
    {
        if (transactions.Count == 0) return;
        link.Send(ToFrame(transactions));
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_links.Select(l => l.RunAsync(stoppingToken)));

    private static PeerFrame ToFrame(IReadOnlyList<Transaction> transactions)
    {
        PeerFrame frame = new() { Transactions = new Transactions() };
        foreach (Transaction transaction in transactions) frame.Transactions.Transactions_.Add(UnsafeByteOperations.UnsafeWrap(transaction.Encoded));
        return frame;
    }
}
