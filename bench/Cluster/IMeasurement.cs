using EndToEnd.Tests.Cluster;

namespace ClusterBench;

/// <summary>One row or a few of the table: what is done to a fresh network, and what comes out.</summary>
internal interface IMeasurement
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>Measures on a network of which all validators run.</summary>
    Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation);
}
