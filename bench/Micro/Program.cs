using System.Globalization;
using BenchmarkDotNet.Running;
using MicroBench;
using MicroBench.Ratios;

// blocks [entries] [transactions]: where a block's time goes, in one table and some seconds.
if (args is ["blocks", ..])
{
    int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
    BlockBreakdown.Run(Number(1, 1_000_000), Number(2, 10_000));
    return 0;
}

// ratios [--json] [--results DIR]: every figure with its baseline, in a minute or two.
if (args is ["ratios", ..]) return RatiosCommand.Run(args.AsSpan(1));

// Every class with [Benchmark] methods in this assembly; choose with --filter, list with --list flat.
BenchmarkSwitcher.FromAssembly(typeof(BlockBreakdown).Assembly).Run(args);
return 0;
