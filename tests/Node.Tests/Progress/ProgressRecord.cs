using System.Collections.Concurrent;
using Chain.Node.Progress;

namespace Node.Tests.Progress;

/// <summary>Records progress reports in order.</summary>
internal sealed class ProgressRecord : IProgress<ProgressStep>
{
    private readonly ConcurrentQueue<ProgressStep> _steps = new();

    public ProgressStep[] Steps => [.. _steps];

    public void Report(ProgressStep value) => _steps.Enqueue(value);
}
