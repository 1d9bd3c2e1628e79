using System.Collections.Concurrent;
using Chain.Node.Events;

namespace Node.Tests.Cluster;

/// <summary>Events of a node, in memory.</summary>
internal sealed class RecordedEvents : INodeEventListener
{
    public ConcurrentQueue<NodeEvent> All { get; } = new();

    public void On(NodeEvent e) => All.Enqueue(e);
}
