using BenchmarkDotNet.Running;

// Every class with [Benchmark] methods in this assembly; choose with --filter, list with --list flat.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
