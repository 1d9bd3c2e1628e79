using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.Peer.V1;
using Google.Protobuf;

namespace Chain.Node.Peering;

/// <summary>
/// All ways to peers. Two nodes that know each other's address need one connection, whichever of them dialled it: who starts later finds the other listening.
/// Frames are encoded once and sent to every connected peer.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Says when this node listens; it dials no sooner. Without one it dials at once.</param>
internal sealed class PeerHub(TimeProvider time, IHostApplicationLifetime? lifetime = null) : BackgroundService
{
    /// <summary>Transactions in one frame; default 1024. A frame with more is refused.</summary>
    public const int TransactionsPerFrameMax = 1024;

    /// <summary>Bytes of transactions that one frame is filled up to; default 256 KiB, so that consensus never waits long behind one.</summary>
    public const int TransactionBytesPerFrame = 256 * 1024;

    private readonly ConcurrentDictionary<Address, InboundOutlet> _inbound = new();
    private IReadOnlyList<PeerLink> _links = [];
    private Action<IPeerOutlet> _connected = _ => { };
    private Action<Address> _lost = _ => { };

    /// <summary>The links, whether connected or not.</summary>
    public IReadOnlyList<PeerLink> Links => _links;

    /// <summary>Peers that can be sent to.</summary>
    public int ConnectedCount => Outlets.Count();

    /// <summary>One way to each peer that has any.</summary>
    private IEnumerable<IPeerOutlet> Outlets =>
        _links.Where(l => l.IsConnected).Concat<IPeerOutlet>(_inbound.Values.Where(i => i.IsConnected && !IsLinked(i.Identity)));

    /// <summary>Sets the links and what is done as peers come and go; called once, by the composition root, before the hub starts.</summary>
    /// <param name="links">To the peers that this node has an address of.</param>
    /// <param name="connected">Told of a peer that can be sent to: it lacks what was said before.</param>
    /// <param name="lost">Told of a peer that no connection leads to any more.</param>
    public void Attach(IReadOnlyList<PeerLink> links, Action<IPeerOutlet>? connected = null, Action<Address>? lost = null)
    {
        _links = links;
        _connected = connected ?? _connected;
        _lost = lost ?? _lost;
    }

    /// <summary>Whether a peer can be sent to, by a connection that either side has dialled.</summary>
    public bool IsConnected(Address peer) => IsLinked(peer) || HasComeIn(peer);

    /// <summary>Whether a connection stands that the peer has dialled.</summary>
    public bool HasComeIn(Address peer) => _inbound.TryGetValue(peer, out InboundOutlet? outlet) && outlet.IsConnected;

    /// <summary>What a peer is called in the configuration; if it is not in there, its identity.</summary>
    public string NameOf(Address peer) => _links.FirstOrDefault(l => l.Identity.Equals(peer))?.Name ?? peer.ToString();

    /// <summary>Opens the way back to a peer that dialled in; the caller runs it, says <see cref="Opened"/>, and closes it.</summary>
    public InboundOutlet Open(Address peer)
    {
        InboundOutlet outlet = new(peer, time);
        _inbound[peer] = outlet; // An older connection of the same peer has been ended.
        return outlet;
    }

    /// <summary>Tells that the way back stands.</summary>
    public void Opened(InboundOutlet outlet)
    {
        if (!IsLinked(outlet.Identity)) _connected(outlet);
    }

    /// <summary>Forgets a way back. If it was the only one, this node dials the peer.</summary>
    public void Close(InboundOutlet outlet)
    {
        _inbound.TryRemove(KeyValuePair.Create(outlet.Identity, outlet));
        NoteLost(outlet.Identity);
        foreach (PeerLink link in _links)
        {
            if (link.Identity.Equals(outlet.Identity) && !HasComeIn(outlet.Identity)) link.DialNow();
        }
    }

    /// <summary>Tells that the connection of a link stands.</summary>
    public void Connected(PeerLink link) => _connected(link);

    /// <summary>Tells that the connection of a link has ended.</summary>
    public void Lost(Address peer)
    {
        if (_inbound.TryGetValue(peer, out InboundOutlet? outlet) && outlet.IsConnected) _connected(outlet);
        else NoteLost(peer);
    }

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
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (lifetime is not null) await IsListeningAsync(lifetime, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(_links.Select(l => l.RunAsync(stoppingToken))).ConfigureAwait(false);
    }

    private static async Task IsListeningAsync(IHostApplicationLifetime lifetime, CancellationToken stopping)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration signal = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping).ConfigureAwait(false);
    }

    private bool IsLinked(Address peer)
    {
        foreach (PeerLink link in _links)
        {
            if (link.IsConnected && link.Identity.Equals(peer)) return true;
        }

        return false;
    }

    private void NoteLost(Address peer)
    {
        if (!IsConnected(peer)) _lost(peer);
    }

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
