using System.Collections.Concurrent;
using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.Peer.V1;
using Google.Protobuf;

namespace Chain.Node.Peering;

/// <summary>
/// All connections to peers. One connection between two nodes is enough; either of them may dial it. A broadcast frame is encoded once for
/// all peers.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Signals when this node listens; the hub dials only then. Null to dial at once.</param>
internal sealed class PeerHub(TimeProvider time, IHostApplicationLifetime? lifetime = null) : BackgroundService
{
    /// <summary>Maximum number of transactions in one frame: 1024. A peer refuses a frame with more.</summary>
    public const int TransactionsPerFrameMax = 1024;

    /// <summary>Size up to which a transaction frame is filled, in bytes: 256 KiB, so that consensus frames never wait long behind one.</summary>
    public const int TransactionBytesPerFrame = 256 * 1024;

    private readonly ConcurrentDictionary<Address, InboundOutlet> _inbound = new();
    private readonly Lock _callbackLock = new(); // Keeps the callbacks about peers in the order of the events.
    private IReadOnlyList<PeerLink> _links = [];
    private Action<IPeerOutlet> _connected = _ => { };
    private Action<Address> _lost = _ => { };

    /// <summary>What this node notices about its peers.</summary>
    public PeerObservations Observations { get; } = new(time);

    /// <summary>All links, connected or not.</summary>
    public IReadOnlyList<PeerLink> Links => _links;

    /// <summary>Number of connected peers.</summary>
    public int ConnectedCount => FindOutlets().Count;

    /// <summary>Sets the links and the callbacks. The composition root calls it once, before the hub starts.</summary>
    /// <param name="links">One link per peer whose address this node has.</param>
    /// <param name="connected">Called when a peer has connected. The peer lacks everything sent before.</param>
    /// <param name="lost">Called when the last connection to a peer has ended.</param>
    public void Attach(IReadOnlyList<PeerLink> links, Action<IPeerOutlet>? connected = null, Action<Address>? lost = null)
    {
        _links = links;
        _connected = connected ?? _connected;
        _lost = lost ?? _lost;
    }

    /// <summary>Whether a connection to the peer is open, whichever side dialled it.</summary>
    public bool IsConnected(Address peer) => FindOutlet(peer) is not null;

    /// <summary>Whether an inbound connection of the peer is open.</summary>
    public bool HasInboundConnection(Address peer) => _inbound.TryGetValue(peer, out InboundOutlet? outlet) && outlet.IsConnected;

    /// <summary>Returns the peer's name in the configuration; null if it has none.</summary>
    public string? NameOf(Address peer) => _links.FirstOrDefault(l => l.Identity.Equals(peer))?.Name;

    /// <summary>
    /// Opens the outlet of an inbound connection and replaces an older one. The caller runs it, calls <see cref="Opened"/>, and closes it.
    /// </summary>
    public InboundOutlet Open(Address peer)
    {
        InboundOutlet outlet = new(peer, time);
        _inbound[peer] = outlet;
        return outlet;
    }

    /// <summary>Reports that an inbound connection is open.</summary>
    public void Opened(InboundOutlet outlet)
    {
        lock (_callbackLock)
        {
            if (FindOutlet(outlet.Identity) == outlet) _connected(outlet);
        }
    }

    /// <summary>Removes the outlet of an inbound connection that has ended.</summary>
    public void Close(InboundOutlet outlet)
    {
        lock (_callbackLock)
        {
            _inbound.TryRemove(KeyValuePair.Create(outlet.Identity, outlet));
            if (NameOf(outlet.Identity) is not null && !IsConnected(outlet.Identity)) _lost(outlet.Identity);
        }
    }

    /// <summary>Reports that a link has connected.</summary>
    public void Connected(PeerLink link)
    {
        lock (_callbackLock) _connected(link);
    }

    /// <summary>Reports that the connection of a link has ended.</summary>
    public void Lost(Address peer)
    {
        lock (_callbackLock)
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

    /// <summary>Sends a status to every peer, with what this validator says of its journal, its clock and its process.</summary>
    /// <remarks>If two processes use a peer's identity, both are told, on whichever connections they have.</remarks>
    public void BroadcastStatus(ReadOnlyMemory<byte> encoded, JournalStanding journal)
    {
        PeerFrame frame = new()
        {
            Consensus = UnsafeByteOperations.UnsafeWrap(encoded),
            JournalStanding = (uint)journal,
            SenderTimeMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Process = Observations.OwnProcess,
        };
        List<IPeerOutlet> outlets = FindOutlets();
        IReadOnlyList<Address> duplicated = Observations.Duplicated();
        foreach (IPeerOutlet outlet in outlets.Where(o => !duplicated.Contains(o.Identity))) outlet.Send(frame);
        if (duplicated.Count == 0) return;
        PeerFrame notice = frame.Clone();
        notice.IdentityInUse = true;
        foreach (Address peer in duplicated)
        {
            foreach (IPeerOutlet link in _links.Where(l => l.IsConnected && l.Identity.Equals(peer))) link.Send(notice);
            if (_inbound.TryGetValue(peer, out InboundOutlet? inbound)) inbound.Send(notice);
        }
    }

    /// <summary>Sends a consensus message to one peer.</summary>
    public void SendConsensus(Address to, ReadOnlyMemory<byte> encoded)
    {
        FindOutlet(to)?.Send(new PeerFrame { Consensus = UnsafeByteOperations.UnsafeWrap(encoded) });
    }

    /// <summary>Forwards transactions to every peer.</summary>
    public void BroadcastTransactions(IReadOnlyList<Transaction> transactions)
    {
        List<IPeerOutlet> outlets = FindOutlets();
        foreach (PeerFrame frame in ToFrames(transactions))
        {
            foreach (IPeerOutlet link in outlets) link.Send(frame);
        }
    }

    /// <summary>Sends pending transactions to a peer that has just connected.</summary>
    public static void SendTransactions(IPeerOutlet link, IReadOnlyList<Transaction> transactions)
    {
        foreach (PeerFrame frame in ToFrames(transactions)) link.Send(frame);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (lifetime is not null) await WaitUntilListeningAsync(lifetime, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(_links.Select(l => l.RunAsync(stoppingToken))).ConfigureAwait(false);
    }

    private static async Task WaitUntilListeningAsync(IHostApplicationLifetime lifetime, CancellationToken stopping)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration signal = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping).ConfigureAwait(false);
    }

    /// <summary>Returns the outlet to a peer, or null. Prefers the dialled connection to the inbound one.</summary>
    private IPeerOutlet? FindOutlet(Address peer)
    {
        if (_links.FirstOrDefault(l => l.IsConnected && l.Identity.Equals(peer)) is { } link) return link;
        return _inbound.TryGetValue(peer, out InboundOutlet? outlet) && outlet.IsConnected ? outlet : null;
    }

    /// <summary>Returns one outlet per connected peer. A broadcast calls this once, so that all its frames to a peer use one connection.</summary>
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
