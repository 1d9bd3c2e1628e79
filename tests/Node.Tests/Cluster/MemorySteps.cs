using System.Collections.Concurrent;
using Chain.Node.Steps;

namespace Node.Tests.Cluster;

/// <summary>Steps of a node, in memory.</summary>
internal sealed class MemorySteps : IStepLog
{
    public ConcurrentQueue<(string Tag, string Detail)> All { get; } = new();

    public void Record(string tag, string detail) => All.Enqueue((tag, detail));
}
