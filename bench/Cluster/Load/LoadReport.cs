using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ClusterBench.Load;

/// <summary>Writes a run's results: JSON for scripts, CSV for plots, and a page for people.</summary>
internal static class LoadReport
{
    /// <summary>The heading of everything that a dry run prints.</summary>
    public const string DryNotice = "Dry run: everything once and as short as possible. These figures mean nothing.";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The results as one JSON object.</summary>
    public static string ToJson(LoadResult result) => JsonSerializer.Serialize(result, Json);

    /// <summary>
    /// Writes load-{validators}.md and .json, a CSV file of the phases, and a CSV file of the memory and processor samples.
    /// </summary>
    public static void Write(string folder, LoadResult result, IReadOnlyList<string> samples)
    {
        Directory.CreateDirectory(folder);
        string name = Path.Combine(folder, $"load-{result.Validators}");
        File.WriteAllLines($"{name}-samples.csv", samples);
        File.WriteAllLines($"{name}-phases.csv", [PhaseHeader, .. result.Phases.Select(PhaseLine)]);
        File.WriteAllText($"{name}.json", ToJson(result) + "\n");
        File.WriteAllText($"{name}.md", ToMarkdown(result));
    }

    /// <summary>The page for people.</summary>
    public static string ToMarkdown(LoadResult r)
    {
        StringBuilder page = new();
        page.AppendLine($"# Cluster of {r.Validators} under load\n");
        if (r.Dry) page.AppendLine($"**{DryNotice}**\n");
        string more = (r.InFlight == LoadOptions.DefaultInFlight ? "" : $" --in-flight {r.InFlight}") + (r.HasBlockSizes ? " --block-sizes" : "");
        page.AppendLine($"    dotnet run -c Release --project bench/Cluster -- --validators {r.Validators} --seconds {r.Seconds}{more}\n");
        page.AppendLine($"Machine: {Cpu()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}. "
            + $"Runtime: {RuntimeInformation.FrameworkDescription}. "
            + $"Commit: {Commit()}. All node processes and the load generator share these cores; every block and vote is on disk.\n");
        page.AppendLine($"Sustained: **{r.Tps:0} tx/s** finalised. Light load: median {r.LightLoadP50Ms:0.0} ms, 99th percentile {r.LightLoadP99Ms:0.0} ms.\n");
        page.AppendLine("| phase | offered tx/s | final tx/s | transactions a block | p50 ms | p90 ms | p99 ms | refused | CPU s a validator "
            + "| CPU s generator | seconds |");
        page.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (PhaseResult p in r.Phases)
        {
            double transactionsABlock = p.Transactions / (double)Math.Max(1, p.Blocks);
            page.AppendLine($"| {p.Name} | {p.OfferedTps:0} | {p.Tps:0} | {transactionsABlock:0} | {p.P50Ms:0.0} | {p.P90Ms:0.0} | "
                + $"{p.P99Ms:0.0} | {p.Refusals + p.GivenUp} | {p.ValidatorCpuSeconds.Average():0.0} | {p.GeneratorCpuSeconds:0.0} | {p.Seconds:0.0} |");
        }

        page.AppendLine($"\nResident memory of the validators at the end: {List(r.RssMib)} MiB. Largest in the first third of the saturated phase: "
            + $"{List(r.RssFirstThirdMib)}; in the last third: {List(r.RssLastThirdMib)}.");
        return page.ToString();
    }

    private const string PhaseHeader =
        "phase,offered_tps,tps,seconds,transactions,blocks,p50_ms,p90_ms,p99_ms,max_ms,refusals,given_up,validator_cpu_s,generator_cpu_s";

    private static string PhaseLine(PhaseResult p) =>
        $"{p.Name},{p.OfferedTps:0.0},{p.Tps:0.0},{p.Seconds:0.00},{p.Transactions},{p.Blocks},{p.P50Ms:0.00},{p.P90Ms:0.00},{p.P99Ms:0.00},{p.MaxMs:0.00},"
        + $"{p.Refusals},{p.GivenUp},{p.ValidatorCpuSeconds.Sum():0.00},{p.GeneratorCpuSeconds:0.00}";

    private static string List(double[] values) => string.Join(", ", values.Select(v => v.ToString("0", CultureInfo.InvariantCulture)));

    private static string Cpu() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
        : "unknown processor";

    private static string Commit()
    {
        try
        {
            ProcessStartInfo start = new("git", "rev-parse --short HEAD") { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process git = Process.Start(start)!;
            string commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return commit.Length > 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
