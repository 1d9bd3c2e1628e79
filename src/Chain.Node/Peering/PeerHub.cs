using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.Peer.V1;
using Google.Protobuf;

namespace Chain.Node.Peering;

/// <summary>All links of this node. Frames are encoded once and sent to every connected peer.</summary>
internal sealed class PeerHub(TimeProvider time) : BackgroundService
{
    /// <summary>Transactions in one frame; default 1024. A frame with more is refused.</summary>
    public const int TransactionsPerFrameMax = 1024;

    /// <summary>Bytes of transactions that one frame is filled up to; default 256 KiB, so that consensus never waits long behind one.</summary>
    public const int TransactionBytesPerFrame = 256 * 1024;

    private readonly ConcurrentDictionary<Address, InboundOutlet> _inbound = new();
    private IReadOnlyList<PeerLink> _links = [];
    private Action<IPeerOutlet> _connected = _ => { };

    /// <summary>The links, whether connected or not.</summary>
    public IReadOnlyList<PeerLink> Links => _links;

    /// <summary>Peers that can be sent to.</summary>
    public int ConnectedCount => Outlets.Count(l => l.IsConnected);

    private IEnumerable<IPeerOutlet> Outlets => _links.Concat<IPeerOutlet>(_inbound.Values);

    /// <summary>Sets the links and what is done for a peer that has dialled in; called once, by the composition root, before the hub starts.</summary>
    public void Attach(IReadOnlyList<PeerLink> links, Action<IPeerOutlet>? connected = null)
    {
        _links = links;
        _connected = connected ?? _connected;
    }

    /// <summary>Opens a way back to a peer that dialled in, unless this node dials it too; the caller runs it and closes it.</summary>
    public InboundOutlet? TryOpen(Address peer)
    {
        if (_links.Any(l => l.Identity.Equals(peer))) return null;
        InboundOutlet outlet = new(peer, time);
        _inbound[peer] = outlet; // An older connection of the same peer has been ended.
        return outlet;
    }

    /// <summary>A peer has dialled in: the link to it, if there is one and it waits, dials at once.</summary>
    public void CameIn(Address peer)
    {
        foreach (PeerLink link in _links)
        {
            if (link.Identity.Equals(peer)) link.DialNow();
        }
    }

    /// <summary>Tells that the way back stands: the peer lacks what was said before.</summary>
    public void Opened(InboundOutlet outlet) => _connected(outlet);

    /// <summary>Forgets a way back.</summary>
    public void Close(InboundOutlet outlet) => _inbound.TryRemove(KeyValuePair.Create(outlet.Identity, outlet));

    /// <summary>Sends a consensus message to every peer.</summary>
    public void BroadcastConsensus(ReadOnlyMemory<byte> encoded)
    {
        PeerFrame frame = new() { Consensus = UnsafeByteOperations.UnsafeWrap(encoded) };
        foreach (IPeerOutlet link in Outlets) link.Send(frame);
    }

    /// <summary>Sends a consensus message to one peer.</summary>
    public void SendConsensus(Address to, ReadOnlyMemory<byte> encoded)
    {
        PeerFrame frame = new() { Consensus = UnsafeByteOperations.UnsafeWrap(encoded) };
        foreach (IPeerOutlet link in Outlets)
        {
            if (link.Identity.Equals(to)) link.Send(frame);
        }
    }

    /// <summary>Passes transactions on to every peer.</summary>
    public void BroadcastTransactions(IReadOnlyList<Transaction> transactions)
    {
        foreach (PeerFrame frame in ToFrames(transactions))
        {
            foreach (IPeerOutlet link in Outlets) link.Send(frame);
        }
    }

    /// <summary>Hands waiting transactions to a peer that has just connected.</summary>
    public static void SendTransactions(IPeerOutlet link, IReadOnlyList<Transaction> transactions)
    {
        foreach (PeerFrame frame in ToFrames(transactions)) link.Send(frame);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_links.Select(l => l.RunAsync(stoppingToken)));

    private static IEnumerable<PeerFrame> ToFrames(IReadOnlyList<Transaction> transactions)
    {
        Transactions batch = new();
        int bytes = 0;
        foreach (Transaction transaction in transactions)
        {
            bool isFull = batch.Transactions_.Count == TransactionsPerFrameMax || bytes + transaction.Encoded.Length > TransactionBytesPerFrame;
            if (isFull && batch.Transactions_.Count > 0)
            {
                yield return new PeerFrame { Transactions = batch };
                (batch, bytes) = (new Transactions(), 0);
            }

            batch.Transactions_.Add(UnsafeByteOperations.UnsafeWrap(transaction.Encoded));
            bytes += transaction.Encoded.Length;
        }

        if (batch.Transactions_.Count > 0) yield return new PeerFrame { Transactions = batch };
    }
}
