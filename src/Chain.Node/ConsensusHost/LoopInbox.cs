using System.Threading.Channels;
using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>The inbox of the consensus loop: the node's own inputs first, then one message of each peer in turn. One reader; any thread may post.</summary>
/// <remarks>
/// The node's own inputs are never dropped, and there are few: timers, link changes, and blocks of the sync, which waits for each. A peer
/// that floods fills only its own queue, and then must wait (docs/consensus.md, lesson 20).
/// </remarks>
internal sealed class LoopInbox
{
    /// <summary>Maximum number of queued messages per peer: more than the answer to a status message in the largest validator set.</summary>
    public const int MessagesPerPeerMax = 1024;

    /// <summary>Maximum size of the queued messages per peer, in bytes: three of the largest messages.</summary>
    public const long BytesPerPeerMax = 3L * Limits.ConsensusMessageBytesMax;

    private readonly Lock _lock = new();
    private readonly Queue<LoopItem> _own = new();
    private readonly Dictionary<Address, PeerQueue> _peers = [];
    private readonly Queue<PeerQueue> _turns = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private bool _isGossipDue;
    private bool _areTransactionsWaiting;

    /// <summary>Queues an input of this node.</summary>
    public void Post(LoopItem item)
    {
        lock (_lock) _own.Enqueue(item);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Requests one status message to the peers. Requests before the next one are merged.</summary>
    public void PostGossip()
    {
        lock (_lock) _isGossipDue = true;
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Reports that a transaction waits. Reports before the next take are merged.</summary>
    public void PostTransactionsWaiting()
    {
        lock (_lock) _areTransactionsWaiting = true;
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Queues a peer's message. Waits while the peer's queue is full.</summary>
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

                room = queue.WaitForRoom();
            }

            await room.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until there may be an item to take.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        await _wake.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false);
        _wake.Reader.TryRead(out _);
    }

    /// <summary>Takes the next item; null if there is none.</summary>
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

            if (_areTransactionsWaiting)
            {
                _areTransactionsWaiting = false;
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

        public Task WaitForRoom() => (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
