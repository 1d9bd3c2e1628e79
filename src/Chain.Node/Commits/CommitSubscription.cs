using System.Threading.Channels;

namespace Chain.Node.Commits;

/// <summary>A subscription to the feed. Dispose it to unsubscribe.</summary>
internal sealed class CommitSubscription(ChannelReader<CommittedBlock> reader, Action remove) : IDisposable
{
    public IAsyncEnumerable<CommittedBlock> ReadAllAsync(CancellationToken cancellation) => reader.ReadAllAsync(cancellation);

    public void Dispose() => remove();
}
