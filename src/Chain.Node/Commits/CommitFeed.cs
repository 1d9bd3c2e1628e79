using System.Net;
using Chain.Node.Quotas;

namespace Chain.Node.Commits;

/// <summary>Publishes each committed block to all subscribers, in order. Disconnects a subscriber that lags too far. Thread-safe.</summary>
internal sealed class CommitFeed
{
    /// <summary>Maximum number of remote subscribers: 1024. This node's own subscribers do not count.</summary>
    public const int RemoteSubscribersMax = 1024;

    /// <summary>Maximum number of subscribers per remote address: 128. Several gateways may share an address behind NAT.</summary>
    public const int RemoteSubscribersPerAddressMax = 128;

    /// <summary>Maximum number of blocks by which a subscriber may lag: 1024. One that lags further is disconnected.</summary>
    public const int BacklogMax = 1024;

    /// <summary>Maximum size of the blocks by which a remote subscriber may lag: 64 MiB. All subscribers share the blocks in memory.</summary>
    public const long RemoteBacklogBytesMax = 64L * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<Subscriber> _subscribers = [];
    private readonly AddressQuota _remoteQuota = new(RemoteSubscribersMax, RemoteSubscribersPerAddressMax);

    /// <summary>
    /// Subscribes a remote client to future blocks; null if there are too many subscribers, in total or of its address. The stream ends
    /// if the client lags by more than 1024 blocks or 64 MiB.
    /// </summary>
    public CommitSubscription? TrySubscribe(IPAddress address)
    {
        lock (_lock) return _remoteQuota.TryEnter(address) ? Add_NeedsLock(RemoteBacklogBytesMax, address) : null;
    }

    /// <summary>
    /// Subscribes a part of this node to future blocks. The stream ends if the subscriber lags by more than 1024 blocks. It must then
    /// subscribe again and read the missed blocks from the store.
    /// </summary>
    public CommitSubscription SubscribeOwn()
    {
        lock (_lock) return Add_NeedsLock(long.MaxValue, remoteAddress: null);
    }

    /// <summary>Publishes a block. The consensus loop calls this after the block is on disk.</summary>
    public void Publish(CommittedBlock block)
    {
        lock (_lock)
        {
            for (int i = _subscribers.Count - 1; i >= 0; i--)
            {
                if (_subscribers[i].Backlog.TryAdd(block)) continue;
                _subscribers[i].Backlog.Complete();
                RemoveAt_NeedsLock(i);
            }
        }
    }

    private CommitSubscription Add_NeedsLock(long bytesMax, IPAddress? remoteAddress)
    {
        Subscriber subscriber = new(new CommitBacklog(BacklogMax, bytesMax), remoteAddress);
        _subscribers.Add(subscriber);
        return new CommitSubscription(subscriber.Backlog, () =>
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

    private sealed record Subscriber(CommitBacklog Backlog, IPAddress? RemoteAddress);
}
