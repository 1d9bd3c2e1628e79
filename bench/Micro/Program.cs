using System.Globalization;
using BenchmarkDotNet.Running;
using MicroBench;
using MicroBench.Chains;
using MicroBench.Curve;
using MicroBench.Ratios;
using MicroBench.Wan;

switch (args)
{
    // blocks [entries] [transactions]: where a block's time goes, as one table, within seconds.
    case ["blocks", ..]:
        int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
        return BlockBreakdown.Run(Number(1, 1_000_000), Number(2, 10_000)) ? 0 : 1;

    // ratios [--only PART] [--json] [--results DIR] [--dry]: every figure with its baseline, within two minutes.
    case ["ratios", ..]:
        return RatiosCommand.Run(args.AsSpan(1));

    // curve [--json] [--results DIR] [--dry]: the cost of a transaction as the state grows.
    case ["curve", ..]:
        return CurveCommand.Run(args.AsSpan(1));

    // wan [--json] [--results DIR] [--dry]: validators in five regions, simulated.
    case ["wan", ..]:
        return WanCommand.Run(args.AsSpan(1));

    // aged, pruning, sync [--blocks N] [--json] [--results DIR] [--dry]: a long chain on disk; forgetting old states under load; joining.
    case ["aged", ..]:
        return AgedCommand.Run(args.AsSpan(1));
    case ["pruning", ..]:
        return PruningCommand.Run(args.AsSpan(1));
    case ["sync", ..]:
        return SyncCommand.Run(args.AsSpan(1));

    // dry: everything once and small, to check that it still works.
    case ["dry"]:
        return DryCommand.Run();

    // All classes with [Benchmark] methods in this assembly. Select with --filter; list with --list flat.
    default:
        if (Dry.IsOn) Console.WriteLine(Dry.Notice);
        bool isListed = args.Any(a => a is "--list" or "--help" or "--info" or "--version");
        return DryCommand.AreGood(BenchmarkSwitcher.FromAssembly(typeof(BlockBreakdown).Assembly).Run(args)) || isListed ? 0 : 1;
}
