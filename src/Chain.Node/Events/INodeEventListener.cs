namespace Chain.Node.Events;

/// <summary>Receives every event of a process.</summary>
internal interface INodeEventListener
{
    /// <summary>Takes an event. Called on the thread that publishes it, so it must return at once and must not throw. Thread-safe.</summary>
    void On(NodeEvent e);
}
