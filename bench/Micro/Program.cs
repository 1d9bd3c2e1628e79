using System.Globalization;
using BenchmarkDotNet.Running;
using MicroBench;

// blocks [entries] [transactions]: where a block's time goes, in one table and some seconds.
if (args is ["blocks", ..])
{
    int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
    BlockBreakdown.Run(Number(1, 1_000_000), Number(2, 10_000));
    return;
}

// Every class with [Benchmark] methods in this assembly; choose with --filter, list with --list flat.
BenchmarkSwitcher.FromAssembly(typeof(BlockBreakdown).Assembly).Run(args);
