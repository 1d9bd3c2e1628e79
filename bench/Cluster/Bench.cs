using System.Globalization;
using EndToEnd.Tests.Cluster;
using Spectre.Console;

namespace ClusterBench;

/// <summary>Runs measurements, each on a fresh network of four validators.</summary>
internal sealed class Bench
{
    private const int PublishCount = 10;
    private const int KillOneCount = 60;
    private const int RestartCount = 5;
    private const int FailoverCount = 5;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(10);

    /// <summary>Names of all measurements, for people.</summary>
    public static string Names => "memory, finality, publish, kill-one, kill-all, outage, failover";

    /// <summary>Runs what the options name.</summary>
    /// <returns>The figures; null after a failure, which is told on standard error with the nodes' logs.</returns>
    public async Task<IReadOnlyList<Figure>?> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        IMeasurement[] all =
        [
            new MemoryMeasurement(IdleTime), new FinalityMeasurement(options.SerialCount, LoadTime), new PublishMeasurement(PublishCount),
            new KillOneMeasurement(KillOneCount), new RestartMeasurement(RestartCount), new OutageMeasurement(options.OutageTries, options.Outage),
            new FailoverMeasurement(FailoverCount),
        ];
        if (options.Only.FirstOrDefault(o => all.All(m => m.Name != o)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"--only {unknown}: use any of {Names}");
            return null;
        }

        List<Figure> figures = [];
        foreach (IMeasurement measurement in all.Where(m => options.Only.Count == 0 || options.Only.Contains(m.Name)))
        {
            await using TestNetwork network = await TestNetwork.CreateAsync();
            try
            {
                await network.StartAsync(network.Validators);
                figures.AddRange(await measurement.RunAsync(network, Console.Error.WriteLine, cancellation));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"{measurement.Name} failed: {e.Message}\n{network.Logs()}");
                return null;
            }
            finally
            {
                if (options.LogFile is { } file) await File.AppendAllTextAsync(file, $"=== {measurement.Name}\n{network.Logs()}\n", CancellationToken.None);
            }
        }

        return figures;
    }

    /// <summary>Prints the figures as a table.</summary>
    public static void Print(IEnumerable<Figure> figures)
    {
        Table table = new Table().AddColumns("figure", "measured", "goal", "samples");
        foreach (Figure f in figures) table.AddRow(f.Name, Text($"{f.Value:0.#} {f.Unit}"), f.Goal, $"{f.Samples}");
        AnsiConsole.Write(table);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
