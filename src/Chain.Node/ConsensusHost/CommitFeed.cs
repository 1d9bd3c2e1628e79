using System.Threading.Channels;

namespace Chain.Node.ConsensusHost;

/// <summary>Tells whoever listens of each committed block, in order. A listener that lags by too much is cut off, never waited for.</summary>
internal sealed class CommitFeed
{
    private const int ListenersMax = 1024;
    private const int BacklogMax = 1024;
    private readonly Lock _lock = new();
    private readonly List<Channel<CommittedBlock>> _listeners = [];

    /// <summary>Blocks from now on; null if there are too many listeners. The stream ends if the listener lags by more than 1024 blocks.</summary>
    public CommitSubscription? Subscribe()
    {
        Channel<CommittedBlock> channel = Channel.CreateBounded<CommittedBlock>(new BoundedChannelOptions(BacklogMax) { SingleReader = true });
        lock (_lock)
        {
            if (_listeners.Count >= ListenersMax) return null;
            _listeners.Add(channel);
        }

        return new CommitSubscription(channel.Reader, () =>
        {
            lock (_lock) _listeners.Remove(channel);
        });
    }

    /// <summary>Called by the consensus loop after the block is on disk.</summary>
    public void Publish(CommittedBlock block)
    {
        lock (_lock)
        {
            for (int i = _listeners.Count - 1; i >= 0; i--)
            {
                if (_listeners[i].Writer.TryWrite(block)) continue;
                _listeners[i].Writer.TryComplete();
                _listeners.RemoveAt(i);
            }
        }
    }
}
