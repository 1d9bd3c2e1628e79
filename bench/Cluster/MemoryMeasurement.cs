using EndToEnd.Tests.Cluster;

namespace ClusterBench;

/// <summary>Resident memory and processor use of an idle validator.</summary>
internal sealed class MemoryMeasurement(TimeSpan idle) : IMeasurement
{
    private const double MiB = 1024 * 1024;

    public string Name => "memory";

    public async Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation)
    {
        TimeSpan[] before = [.. network.Validators.Select(n => network.Process(n).ProcessorTime)];
        await Task.Delay(idle, cancellation);
        double[] resident = [.. network.Validators.Select(n => network.Process(n).ResidentBytes / MiB)];
        double[] share = [.. network.Validators.Select((n, i) => (network.Process(n).ProcessorTime - before[i]) / idle * 100)];
        progress($"resident: {string.Join(", ", resident.Select(r => $"{r:0} MiB"))}; processor: {string.Join(", ", share.Select(s => $"{s:0.0} %"))}");
        return
        [
            new Figure("idle validator, resident, largest", resident.Max(), "MiB", "under 150 MiB", resident.Length),
            new Figure("idle validator, share of a core, largest", share.Max(), "%", "", share.Length),
        ];
    }
}
