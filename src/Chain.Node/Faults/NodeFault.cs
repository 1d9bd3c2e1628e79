namespace Chain.Node.Faults;

/// <summary>Stops a running node because of a failure, and keeps the first cause. Thread-safe.</summary>
internal sealed class NodeFault(IHostApplicationLifetime lifetime)
{
    private NodeFailedException? _cause;

    /// <summary>The first cause; null if there was no failure.</summary>
    public NodeFailedException? Cause => Volatile.Read(ref _cause);

    /// <summary>Stops the node, and records the cause if it is the first.</summary>
    public void Stop(NodeFailedException cause)
    {
        Interlocked.CompareExchange(ref _cause, cause, null);
        lifetime.StopApplication();
    }
}
