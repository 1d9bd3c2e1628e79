namespace Chain.Node.Events;

/// <summary>Passes each event to every listener, in the order of registration. Thread-safe.</summary>
internal sealed class NodeEvents(IEnumerable<INodeEventListener> listeners)
{
    private readonly INodeEventListener[] _listeners = [.. listeners];

    /// <summary>Publishes an event. Listeners have taken it when this returns.</summary>
    public void Publish(NodeEvent e)
    {
        foreach (INodeEventListener listener in _listeners) listener.On(e);
    }
}
