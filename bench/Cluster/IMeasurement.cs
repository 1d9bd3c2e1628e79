using EndToEnd.Tests.Cluster;

namespace ClusterBench;

/// <summary>A measurement on a fresh network, which gives one or more rows of the table.</summary>
internal interface IMeasurement
{
    /// <summary>The measurement's name on the command line.</summary>
    string Name { get; }

    /// <summary>Runs the measurement on a network whose validators all run.</summary>
    Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation);
}
