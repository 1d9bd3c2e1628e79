namespace Chain.Node.Faults;

/// <summary>Why a running node had to stop by itself; the first reason counts. Thread-safe.</summary>
internal sealed class NodeFault(IHostApplicationLifetime lifetime)
{
    private NodeFailedException? _cause;

    /// <summary>The reason, or null while all is well.</summary>
    public NodeFailedException? Cause => Volatile.Read(ref _cause);

    /// <summary>Stops the node.</summary>
    public void Stop(NodeFailedException cause)
    {
        Interlocked.CompareExchange(ref _cause, cause, null);
        lifetime.StopApplication();
    }
}
