using System.CommandLine;
using System.Text.Json;
using ClusterBench;

Bench bench = new();
Option<string[]> only = new("--only") { Description = $"Measurements to run: {Bench.Names}. All without it.", AllowMultipleArgumentsPerToken = true };
Option<int> tries = new("--tries") { Description = "Tries of the outage.", DefaultValueFactory = _ => 20 };
Option<int> outageSeconds = new("--outage-seconds") { Description = "Length of the outage.", DefaultValueFactory = _ => 20 };
Option<int> count = new("--count") { Description = "Serial transactions.", DefaultValueFactory = _ => 500 };
Option<string?> logs = new("--logs") { Description = "File to append the nodes' logs to." };
Option<bool> json = new("--json") { Description = "Print JSON on standard output; progress goes to standard error in any case." };
RootCommand root = new("""
    Measures a cluster of four validators, each a process of 'fwledger' on this machine.

      dotnet run -c Release --project bench/Cluster -- --only finality kill-one
    """) { only, tries, outageSeconds, count, logs, json };
root.SetAction(async (parsed, cancellation) =>
{
    TimeSpan outage = TimeSpan.FromSeconds(parsed.GetValue(outageSeconds));
    BenchOptions options = new(parsed.GetValue(only) ?? [], parsed.GetValue(tries), outage, parsed.GetValue(count), parsed.GetValue(logs));
    if (await bench.RunAsync(options, cancellation) is not { } figures) return 1;
    if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(figures));
    else Bench.Print(figures);
    return 0;
});
return await root.Parse(args).InvokeAsync();
