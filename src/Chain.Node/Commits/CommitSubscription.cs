using System.Threading.Channels;

namespace Chain.Node.Commits;

/// <summary>A listener's end of the feed; dispose it to stop listening.</summary>
internal sealed class CommitSubscription(ChannelReader<CommittedBlock> reader, Action remove) : IDisposable
{
    public IAsyncEnumerable<CommittedBlock> ReadAllAsync(CancellationToken cancellation) => reader.ReadAllAsync(cancellation);

    public void Dispose() => remove();
}
