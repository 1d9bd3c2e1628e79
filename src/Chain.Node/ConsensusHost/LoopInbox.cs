using System.Threading.Channels;
using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>What waits for the consensus loop: the node's own inputs first, then one message of each peer in turn. One reader; anyone may post.</summary>
/// <remarks>
/// The node's own inputs are never dropped: they are timers, of which a height has a few, and blocks of the sync, which waits for
/// each. A peer that floods fills its own queue only, and is then made to wait (docs/consensus.md, lesson 20).
/// </remarks>
internal sealed class LoopInbox
{
    /// <summary>Messages of one peer that may wait: more than a status answer of the largest set.</summary>
    public const int MessagesPerPeerMax = 1024;

    /// <summary>Bytes of one peer's messages that may wait: three of the largest blocks.</summary>
    public const long BytesPerPeerMax = 3L * Limits.ConsensusMessageBytesMax;

    private readonly Lock _lock = new();
    private readonly Queue<LoopItem> _own = new();
    private readonly Dictionary<Address, PeerQueue> _peers = [];
    private readonly Queue<PeerQueue> _turns = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true });
    private bool _isGossipDue;
    private bool _isTransactionNews;

    /// <summary>Queues an input of the node itself.</summary>
    public void Post(LoopItem item)
    {
        lock (_lock) _own.Enqueue(item);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Asks for one status gossip; many requests are one.</summary>
    public void PostGossip()
    {
        lock (_lock) _isGossipDue = true;
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Says that a transaction waits; many notices are one.</summary>
    public void PostTransactionNews()
    {
        lock (_lock) _isTransactionNews = true;
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Queues a peer's message; waits while the peer has too much here already.</summary>
    public async ValueTask PostAsync(LoopItem.FromPeer item, int bytes, CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (!_peers.TryGetValue(item.From, out PeerQueue? queue)) _peers.Add(item.From, queue = new PeerQueue());
                if (queue.TryAdd(item, bytes))
                {
                    if (queue.Count == 1) _turns.Enqueue(queue);
                    _wake.Writer.TryWrite(true);
                    return;
                }

                room = queue.Room();
            }

            await room.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until something may be there to take.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        await _wake.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false);
        _wake.Reader.TryRead(out _);
    }

    /// <summary>Takes the next item, or null.</summary>
    public LoopItem? TryTake()
    {
        lock (_lock)
        {
            if (_own.TryDequeue(out LoopItem? own)) return own;
            if (_isGossipDue)
            {
                _isGossipDue = false;
                return new LoopItem.Gossip();
            }

            if (_isTransactionNews)
            {
                _isTransactionNews = false;
                return new LoopItem.Local(new Chain.Consensus.Input.TransactionsWaiting());
            }

            if (!_turns.TryDequeue(out PeerQueue? queue)) return null;
            LoopItem item = queue.Take();
            if (queue.Count > 0) _turns.Enqueue(queue);
            return item;
        }
    }

    /// <summary>One peer's messages. Owner: the inbox, under its lock.</summary>
    private sealed class PeerQueue
    {
        private readonly Queue<(LoopItem Item, int Bytes)> _items = new();
        private long _bytes;
        private TaskCompletionSource? _room;

        public int Count => _items.Count;

        public bool TryAdd(LoopItem item, int bytes)
        {
            if (_items.Count >= MessagesPerPeerMax || _bytes + bytes > BytesPerPeerMax) return false;
            _items.Enqueue((item, bytes));
            _bytes += bytes;
            return true;
        }

        public LoopItem Take()
        {
            (LoopItem item, int bytes) = _items.Dequeue();
            _bytes -= bytes;
            _room?.TrySetResult();
            _room = null;
            return item;
        }

        public Task Room() => (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
