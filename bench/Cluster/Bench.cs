using System.Globalization;
using EndToEnd.Tests.Cluster;
using Spectre.Console;

namespace ClusterBench;

/// <summary>Runs measurements on networks of four validators. Each measurement has its own network; in a dry run they share one.</summary>
internal sealed class Bench
{
    private const int FailoverBytes = 64 << 20;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(10);

    // For a dry run: enough blocks that the killed validator's turn comes, and an image larger than twice any socket buffer.
    private const int DryKillOneCount = 12;
    private const int DryFailoverBytes = 24 << 20;
    private static readonly TimeSpan DryTime = TimeSpan.FromSeconds(1);

    /// <summary>Names of all measurements, for people.</summary>
    public static string Names => "memory, finality, publish, kill-one, kill-all, outage, failover";

    /// <summary>Runs the measurements that the options name.</summary>
    /// <returns>The figures; null after a failure, which is printed to standard error with the nodes' logs.</returns>
    public async Task<IReadOnlyList<Figure>?> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        IMeasurement[] all = options.IsDry ? Dry() : Full(options);
        if (options.Only.FirstOrDefault(o => all.All(m => m.Name != o)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"--only {unknown}: use any of {Names}");
            return null;
        }

        List<Figure> figures = [];
        IMeasurement[] chosen = [.. all.Where(m => options.Only.Count == 0 || options.Only.Contains(m.Name))];
        // A measurement that is not selected gets no network. Starting a network takes most of a dry run's time.
        foreach (IMeasurement[] together in options.IsDry ? [chosen] : chosen.Chunk(1))
        {
            await using TestNetwork network = await TestNetwork.CreateAsync();
            if (!await RunAsync(together, network, figures, options.LogFile, cancellation)) return null;
        }

        return figures;
    }

    /// <summary>Prints the figures as a table.</summary>
    public static void Print(IEnumerable<Figure> figures, string notice)
    {
        if (notice.Length > 0) AnsiConsole.WriteLine(notice);
        Table table = new Table().AddColumns("figure", "measured", "goal", "samples");
        foreach (Figure f in figures) table.AddRow(f.Name, Text($"{f.Value:0.#} {f.Unit}"), f.Goal, $"{f.Samples}");
        AnsiConsole.Write(table);
    }

    private static async Task<bool> RunAsync(IMeasurement[] measurements, TestNetwork network, List<Figure> figures, string? logFile,
        CancellationToken cancellation)
    {
        string name = "the network's start";
        try
        {
            await network.StartAsync(network.Validators);
            foreach (IMeasurement measurement in measurements)
            {
                name = measurement.Name;
                figures.AddRange(await measurement.RunAsync(network, Console.Error.WriteLine, cancellation));
            }

            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{name} failed: {e.Message}\n{network.Logs()}");
            return false;
        }
        finally
        {
            if (logFile is not null) await File.AppendAllTextAsync(logFile, $"=== {name}\n{network.Logs()}\n", CancellationToken.None);
        }
    }

    private static IMeasurement[] Full(BenchOptions options) =>
    [
        new MemoryMeasurement(IdleTime), new FinalityMeasurement(warmUpCount: 50, options.SerialCount, LoadTime), new PublishMeasurement(count: 10),
        new KillOneMeasurement(count: 60), new RestartMeasurement(count: 5), new OutageMeasurement(options.OutageTries, options.Outage),
        new FailoverMeasurement(count: 5, FailoverBytes),
    ];

    private static IMeasurement[] Dry() =>
    [
        new MemoryMeasurement(DryTime), new FinalityMeasurement(warmUpCount: 1, serialCount: 1, DryTime), new PublishMeasurement(count: 1),
        new KillOneMeasurement(DryKillOneCount), new RestartMeasurement(count: 1), new OutageMeasurement(count: 1, DryTime),
        new FailoverMeasurement(count: 1, DryFailoverBytes),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
