using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MicroBench.Chains;
using MicroBench.Curve;
using MicroBench.Ratios;
using MicroBench.Wan;

namespace MicroBench;

/// <summary>
/// dry: runs every benchmark of this program once, small and in this process, to check that it still works. It leaves no files.
/// </summary>
internal static class DryCommand
{
    private const int StateEntries = 20_000, Transactions = 120;

    /// <returns>0 if everything ran.</returns>
    public static int Run()
    {
        Dry.TurnOn();
        Console.WriteLine(Dry.Notice);
        bool isGood = Runs("ratios", () => RatiosCommand.Run(["--dry"]) == 0)
            & Runs("blocks", () => BlockBreakdown.Run(StateEntries, Transactions))
            & Runs("curve", () => CurveCommand.Run(["--dry"]) == 0)
            & Runs("wan", () => WanCommand.Run(["--dry"]) == 0)
            & Runs("aged", () => AgedCommand.Run(["--dry"]) == 0)
            & Runs("pruning", () => PruningCommand.Run(["--dry"]) == 0)
            & Runs("sync", () => SyncCommand.Run(["--dry"]) == 0);
        foreach (Type type in BenchmarkTypes()) isGood &= Runs(type.Name, () => RunBenchmarks(type));
        return isGood ? 0 : 1;
    }

    /// <summary>Whether every benchmark case of these runs has a result.</summary>
    public static bool AreGood(IEnumerable<Summary> summaries) =>
        summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.All(r => r.Success)) && summaries.Any(s => s.Reports.Length > 0);

    private static IEnumerable<Type> BenchmarkTypes() => typeof(DryCommand).Assembly.GetTypes()
        .Where(t => t.IsPublic && t.GetMethods().Any(m => m.IsDefined(typeof(BenchmarkAttribute), inherit: false)));

    private static bool Runs(string name, Func<bool> run)
    {
        Stopwatch watch = Stopwatch.StartNew();
        bool isGood;
        try
        {
            isGood = run();
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            isGood = false;
        }

        Console.WriteLine($"{name}: {(isGood ? "runs" : "FAILED")}, {watch.Elapsed.TotalSeconds:0.0} s");
        return isGood;
    }

    private static bool RunBenchmarks(Type type)
    {
        string artifacts = Directory.CreateTempSubdirectory("bench-dry-").FullName;
        try
        {
            AccumulationLogger log = new();
            ManualConfig config = ManualConfig.CreateEmpty().AddJob(Job.Dry.WithToolchain(InProcessEmitToolchain.DontLogOutput)).AddLogger(log)
                .AddColumnProvider(DefaultColumnProviders.Instance).WithArtifactsPath(artifacts);
            Summary summary = BenchmarkRunner.Run(type, config);
            bool isGood = AreGood([summary]);
            Console.Write(isGood ? $"{summary.Reports.Length} cases of " : log.GetLog());
            return isGood;
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }
}
