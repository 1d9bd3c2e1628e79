using System.Net;
using System.Threading.Channels;
using Chain.Node.Quotas;

namespace Chain.Node.Commits;

/// <summary>Publishes each committed block to all subscribers, in order. Disconnects a subscriber that lags too far. Thread-safe.</summary>
internal sealed class CommitFeed
{
    /// <summary>Maximum number of remote subscribers: 1024. This node's own subscribers do not count.</summary>
    public const int RemoteSubscribersMax = 1024;

    /// <summary>Maximum number of subscribers per remote address: 128. Several gateways may share an address behind NAT.</summary>
    public const int RemoteSubscribersPerAddressMax = 128;

    /// <summary>Maximum number of blocks in memory per remote subscriber: 64. A subscriber that lags further is disconnected.</summary>
    public const int RemoteBacklogMax = 64;

    private const int OwnBacklogMax = 1024;
    private readonly Lock _lock = new();
    private readonly List<Subscriber> _subscribers = [];
    private readonly AddressQuota _remoteQuota = new(RemoteSubscribersMax, RemoteSubscribersPerAddressMax);

    /// <summary>
    /// Subscribes a remote client to future blocks; null if there are too many subscribers, in total or of its address. The stream ends
    /// if the client lags by more than 64 blocks.
    /// </summary>
    public CommitSubscription? TrySubscribe(IPAddress address)
    {
        lock (_lock) return _remoteQuota.TryEnter(address) ? Add_NeedsLock(RemoteBacklogMax, address) : null;
    }

    /// <summary>
    /// Subscribes a part of this node to future blocks. The stream ends if the subscriber lags by more than 1024 blocks. It must then
    /// subscribe again and read the missed blocks from the store.
    /// </summary>
    public CommitSubscription SubscribeOwn()
    {
        lock (_lock) return Add_NeedsLock(OwnBacklogMax, remoteAddress: null);
    }

    /// <summary>Publishes a block. The consensus loop calls this after the block is on disk.</summary>
    public void Publish(CommittedBlock block)
    {
        lock (_lock)
        {
            for (int i = _subscribers.Count - 1; i >= 0; i--)
            {
                if (_subscribers[i].Channel.Writer.TryWrite(block)) continue;
                _subscribers[i].Channel.Writer.TryComplete();
                RemoveAt_NeedsLock(i);
            }
        }
    }

    private CommitSubscription Add_NeedsLock(int backlogMax, IPAddress? remoteAddress)
    {
        Subscriber subscriber = new(Channel.CreateBounded<CommittedBlock>(new BoundedChannelOptions(backlogMax) { SingleReader = true }), remoteAddress);
        _subscribers.Add(subscriber);
        return new CommitSubscription(subscriber.Channel.Reader, () =>
        {
            lock (_lock)
            {
                int index = _subscribers.IndexOf(subscriber);
                if (index >= 0) RemoveAt_NeedsLock(index);
            }
        });
    }

    private void RemoveAt_NeedsLock(int index)
    {
        if (_subscribers[index].RemoteAddress is { } address) _remoteQuota.Leave(address);
        _subscribers.RemoveAt(index);
    }

    private sealed record Subscriber(Channel<CommittedBlock> Channel, IPAddress? RemoteAddress);
}
