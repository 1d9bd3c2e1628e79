using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterBench.Load;
using EndToEnd.Tests.Cluster;
using Spectre.Console;

namespace ClusterBench.Readme;

/// <summary>readme: measures every figure of README.md, and prints it beside what the README says and what it is compared to.</summary>
internal sealed class ReadmeCommand(Bench bench, Action<string> progress)
{
    /// <summary>Runs it.</summary>
    /// <param name="seconds">Length of the saturated phase of the load.</param>
    /// <param name="isDry">Whether to run everything as briefly as possible, except the load, which has a dry run of its own.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>0 if every figure of the README was measured.</returns>
    public async Task<int> RunAsync(int seconds, bool isDry, CancellationToken cancellation)
    {
        IReadOnlyList<(string Figure, string Says)> rows = ReadmeTable.Read(Path.Combine(Sources.Root, "README.md"));
        List<ReadmeFigure> measured = [];
        BenchOptions options = new(["finality", "publish"], OutageTries: 1, TimeSpan.Zero, SerialCount: 500, LogFile: null, isDry);
        if (await bench.RunAsync(options, cancellation) is not { } figures) return 1;
        measured.AddRange(OfCluster(figures));
        measured.Add(isDry ? Throughput(0) : Throughput(await MeasureThroughputAsync(seconds, cancellation)));
        if (await MeasureRatiosAsync(isDry, cancellation) is not { } ratios) return 1;
        measured.AddRange(OfRatios(ratios));

        Table table = new Table().AddColumns("figure", "README", "here", "compared to");
        foreach ((string figure, string says) in rows)
        {
            ReadmeFigure? now = measured.Find(m => m.Name == figure);
            table.AddRow(Markup.Escape(figure), Markup.Escape(says), Markup.Escape(now?.Measured ?? "not measured"), Markup.Escape(now?.ComparedTo ?? ""));
        }

        AnsiConsole.Write(table);
        if (rows.FirstOrDefault(r => measured.All(m => m.Name != r.Figure)).Figure is not { } missing) return 0;
        await Console.Error.WriteLineAsync($"README.md has the figure '{missing}', which this command does not measure: add it to ReadmeCommand");
        return 1;
    }

    private static IEnumerable<ReadmeFigure> OfCluster(IReadOnlyList<Figure> figures)
    {
        Figure finality = figures.First(f => f.Name == "submitted to final, median");
        Figure publish = figures.First(f => f.Name.StartsWith("deployed (final) to active", StringComparison.Ordinal));
        yield return new("a transaction from submitted to final, median", Text($"{finality.Value:0.0} ms"), $"goal {finality.Goal}");
        yield return new("a release of 1 MiB from deployed to active, median", Text($"{publish.Value:0} ms"), $"goal {publish.Goal}");
    }

    private static ReadmeFigure Throughput(double tps) => new("transactions executed and accepted per second", Text($"{tps:#,0}"), "goal 5,000");

    private static IEnumerable<ReadmeFigure> OfRatios(JsonElement ratios)
    {
        double Value(string name) => ratios.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;
        yield return new("a block's signature by a known key, beside libsecp256k1", Text($"{Value("verify_block_vs_libsecp256k1"):0.0} times as fast"),
            Text($"{Value("verify_block_us"):0.0} µs, libsecp256k1 {Value("libsecp256k1_verify_us"):0.0} µs"));
        yield return new("a node of a Merkle tree, beside `SHA256.HashData`", Text($"{Value("node_hash_vs_bcl"):0.0} times as fast"),
            Text($"{Value("node_hash_ns"):0} ns, the platform {Value("bcl_sha256_64_bytes_ns"):0} ns"));
        yield return new("a light client verifies a new header", Text($"{Value("light_update_us") / 1000:0.00} ms, {Value("light_update_bytes"):#,0} bytes"),
            "goal 1 ms, 1,500 bytes");
    }

    private async Task<double> MeasureThroughputAsync(int seconds, CancellationToken cancellation)
    {
        LoadOptions load = new(Validators: 4, Senders: 64, seconds, LoadOptions.DefaultInFlight, HasBlockSizes: false, ResultsFolder: null, LogFile: null,
            IsDry: false);
        return (await new LoadRun(load, progress).RunAsync(cancellation)).Result.Tps;
    }

    private async Task<JsonElement?> MeasureRatiosAsync(bool isDry, CancellationToken cancellation)
    {
        progress("bench/Micro -- ratios, two minutes");
        string[] arguments = ["run", "-c", "Release", "--project", Path.Combine(Sources.Root, "bench", "Micro"), "--", "ratios", "--json"];
        ProcessStartInfo start = new("dotnet", isDry ? [.. arguments, "--dry"] : arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        string? json = output.Split('\n').FirstOrDefault(line => line.StartsWith('{'));
        if (process.ExitCode == 0 && json is not null) return JsonDocument.Parse(json).RootElement;
        await Console.Error.WriteLineAsync($"bench/Micro -- ratios ended with {process.ExitCode}");
        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
