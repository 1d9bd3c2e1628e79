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
    private readonly Lock _news = new(); // What is told of a peer is told in the order in which it happened.
    private IReadOnlyList<PeerLink> _links = [];
    private Action<IPeerOutlet> _connected = _ => { };
    private Action<Address> _lost = _ => { };

    /// <summary>The links, whether connected or not.</summary>
    public IReadOnlyList<PeerLink> Links => _links;

    /// <summary>Peers that can be sent to.</summary>
    public int ConnectedCount => FindOutlets().Count;

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
    public bool IsConnected(Address peer) => FindOutlet(peer) is not null;

    /// <summary>Whether a connection stands that the peer has dialled.</summary>
    public bool HasComeIn(Address peer) => _inbound.TryGetValue(peer, out InboundOutlet? outlet) && outlet.IsConnected;

    /// <summary>What a peer is called in the configuration; null if it is not in there.</summary>
    public string? NameOf(Address peer) => _links.FirstOrDefault(l => l.Identity.Equals(peer))?.Name;

    /// <summary>Opens the way back to a peer that dialled in, in place of an older one; the caller runs it, says <see cref="Opened"/>, and closes it.</summary>
    public InboundOutlet Open(Address peer)
    {
        InboundOutlet outlet = new(peer, time);
        _inbound[peer] = outlet;
        return outlet;
    }

    /// <summary>Tells that the way back stands.</summary>
    public void Opened(InboundOutlet outlet)
    {
        lock (_news)
        {
            if (FindOutlet(outlet.Identity) == outlet) _connected(outlet);
        }
    }

    /// <summary>Forgets a way back.</summary>
    public void Close(InboundOutlet outlet)
    {
        lock (_news)
        {
            _inbound.TryRemove(KeyValuePair.Create(outlet.Identity, outlet));
            if (NameOf(outlet.Identity) is not null && !IsConnected(outlet.Identity)) _lost(outlet.Identity);
        }
    }

    /// <summary>Tells that the connection of a link stands.</summary>
    public void Connected(PeerLink link)
    {
        lock (_news) _connected(link);
    }

    /// <summary>Tells that the connection of a link has ended.</summary>
    public void Lost(Address peer)
    {
        lock (_news)
        {
            if (FindOutlet(peer) is { } other) _connected(other);
            else _lost(peer);
        }
    }

    /// <summary>Sends a consensus message to every peer.</summary>
    public void BroadcastConsensus(ReadOnlyMemory<byte> encoded)
    {
        PeerFrame frame = new() { Consensus = UnsafeByteOperations.UnsafeWrap(encoded) };
        foreach (IPeerOutlet link in FindOutlets()) link.Send(frame);
    }

    /// <summary>Sends a consensus message to one peer.</summary>
    public void SendConsensus(Address to, ReadOnlyMemory<byte> encoded)
    {
        FindOutlet(to)?.Send(new PeerFrame { Consensus = UnsafeByteOperations.UnsafeWrap(encoded) });
    }

    /// <summary>Passes transactions on to every peer.</summary>
    public void BroadcastTransactions(IReadOnlyList<Transaction> transactions)
    {
        List<IPeerOutlet> outlets = FindOutlets();
        foreach (PeerFrame frame in ToFrames(transactions))
        {
            foreach (IPeerOutlet link in outlets) link.Send(frame);
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

    /// <summary>The way to a peer, if there is any: the connection that this node has dialled before the one that it answers on.</summary>
    private IPeerOutlet? FindOutlet(Address peer)
    {
        if (_links.FirstOrDefault(l => l.IsConnected && l.Identity.Equals(peer)) is { } link) return link;
        return _inbound.TryGetValue(peer, out InboundOutlet? outlet) && outlet.IsConnected ? outlet : null;
    }

    /// <summary>The way to each peer that has any, decided once: a link that comes to stand meanwhile takes no frame from the way back.</summary>
    private List<IPeerOutlet> FindOutlets()
    {
        List<IPeerOutlet> found = [.. _links.Where(l => l.IsConnected)];
        int linked = found.Count;
        foreach ((Address peer, InboundOutlet outlet) in _inbound)
        {
            if (outlet.IsConnected && found.FindIndex(0, linked, l => l.Identity.Equals(peer)) < 0) found.Add(outlet);
        }

        return found;
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
