namespace Chain.Node.Commits;

/// <summary>A subscription to the feed. Dispose it to unsubscribe.</summary>
internal sealed class CommitSubscription(CommitBacklog backlog, Action remove) : IDisposable
{
    public IAsyncEnumerable<CommittedBlock> ReadAllAsync(CancellationToken cancellation) => backlog.ReadAllAsync(cancellation);

    public void Dispose() => remove();
}
