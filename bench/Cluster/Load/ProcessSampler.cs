using System.Diagnostics;
using System.Globalization;
using EndToEnd.Tests.Cluster;

namespace ClusterBench.Load;

/// <summary>Samples the validators' resident memory and processor time once per second, and the bench's own processor time.</summary>
internal sealed class ProcessSampler(TestNetwork network) : IAsyncDisposable
{
    private const double MiB = 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<Sample> _samples = [];
    private Task _sampling = Task.CompletedTask;

    /// <summary>Seconds since the sampler was created.</summary>
    public double Now => _clock.Elapsed.TotalSeconds;

    /// <summary>Processor seconds of each validator so far.</summary>
    public double[] CpuSeconds => [.. network.Validators.Select(v => network.Process(v).ProcessorTime.TotalSeconds)];

    /// <summary>Processor seconds of this process so far.</summary>
    public static double OwnCpuSeconds => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    /// <summary>Resident memory of each validator now.</summary>
    public double[] RssMib => [.. network.Validators.Select(v => network.Process(v).ResidentBytes / MiB)];

    public void Start() => _sampling = Task.Run(SampleAsync);

    /// <summary>The largest resident memory of each validator between two moments.</summary>
    public double[] LargestRssMib(double from, double to)
    {
        lock (_samples)
        {
            Sample[] within = [.. _samples.Where(s => s.At >= from && s.At <= to)];
            return within.Length == 0 ? RssMib : [.. Enumerable.Range(0, network.Validators.Count).Select(v => within.Max(s => s.RssMib[v]))];
        }
    }

    /// <summary>All samples as CSV: seconds, then memory and processor time of each validator.</summary>
    public IEnumerable<string> CsvLines()
    {
        lock (_samples)
        {
            string[] validators = [.. network.Validators.Select(v => v.Name)];
            yield return $"seconds,{string.Join(',', validators.Select(v => $"{v}_rss_mib"))},{string.Join(',', validators.Select(v => $"{v}_cpu_s"))}";
            foreach (Sample s in _samples)
                yield return string.Create(CultureInfo.InvariantCulture, $"{s.At:0.0},{Join(s.RssMib, "0.0")},{Join(s.CpuSeconds, "0.00")}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _sampling;
        _ended.Dispose();
    }

    private static string Join(double[] values, string format) => string.Join(',', values.Select(v => v.ToString(format, CultureInfo.InvariantCulture)));

    private async Task SampleAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            Sample sample = new(Now, RssMib, CpuSeconds);
            lock (_samples) _samples.Add(sample);
            await Task.Delay(Interval, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed record Sample(double At, double[] RssMib, double[] CpuSeconds);
}
