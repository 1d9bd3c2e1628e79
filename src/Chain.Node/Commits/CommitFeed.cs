using System.Net;
using System.Threading.Channels;
using Chain.Node.Quotas;

namespace Chain.Node.Commits;

/// <summary>Tells whoever listens of each committed block, in order. A listener that lags by too much is cut off, never waited for. Thread-safe.</summary>
internal sealed class CommitFeed
{
    /// <summary>Strangers that may listen; the node's own parts do not count, so nobody can crowd them out.</summary>
    public const int StrangersMax = 1024;

    /// <summary>Strangers from one remote address: gateways behind one translator of addresses, or the light nodes of one host.</summary>
    public const int StrangersPerAddressMax = 128;

    /// <summary>Blocks that wait for a stranger before it is cut off: they are kept in memory as long.</summary>
    public const int StrangerBacklogMax = 64;

    private const int OwnBacklogMax = 1024;
    private readonly Lock _lock = new();
    private readonly List<Listener> _listeners = [];
    private readonly AddressPlaces _strangers = new(StrangersMax, StrangersPerAddressMax);

    /// <summary>Blocks from now on, for a stranger; null if there are too many, or too many of its address. The stream ends if it lags by more
    /// than 64 blocks.</summary>
    public CommitSubscription? TrySubscribe(IPAddress address)
    {
        lock (_lock) return _strangers.TryEnter(address) ? Add_NeedsLock(StrangerBacklogMax, address) : null;
    }

    /// <summary>Blocks from now on, for a part of this node. The stream ends if it lags by more than 1024 blocks: then subscribe again and look at
    /// the store.</summary>
    public CommitSubscription SubscribeOwn()
    {
        lock (_lock) return Add_NeedsLock(OwnBacklogMax, stranger: null);
    }

    /// <summary>Called by the consensus loop after the block is on disk.</summary>
    public void Publish(CommittedBlock block)
    {
        lock (_lock)
        {
            for (int i = _listeners.Count - 1; i >= 0; i--)
            {
                if (_listeners[i].Channel.Writer.TryWrite(block)) continue;
                _listeners[i].Channel.Writer.TryComplete();
                RemoveAt_NeedsLock(i);
            }
        }
    }

    private CommitSubscription Add_NeedsLock(int backlogMax, IPAddress? stranger)
    {
        Listener listener = new(Channel.CreateBounded<CommittedBlock>(new BoundedChannelOptions(backlogMax) { SingleReader = true }), stranger);
        _listeners.Add(listener);
        return new CommitSubscription(listener.Channel.Reader, () =>
        {
            lock (_lock)
            {
                int index = _listeners.IndexOf(listener);
                if (index >= 0) RemoveAt_NeedsLock(index);
            }
        });
    }

    private void RemoveAt_NeedsLock(int index)
    {
        if (_listeners[index].Stranger is { } address) _strangers.Leave(address);
        _listeners.RemoveAt(index);
    }

    private sealed record Listener(Channel<CommittedBlock> Channel, IPAddress? Stranger);
}
