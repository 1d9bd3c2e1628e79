using System.CommandLine;
using System.Text.Json;
using ClusterBench;
using ClusterBench.Load;

Bench bench = new();
Option<int> validators = new("--validators") { Description = "Node processes under load, 1 to 16.", DefaultValueFactory = _ => 4 };
Option<int> seconds = new("--seconds") { Description = "Length of the saturated phase.", DefaultValueFactory = _ => 30 };
Option<int> senders = new("--senders") { Description = "Keys that send, at least one a validator and at most 64.", DefaultValueFactory = _ => 64 };
Option<int> inFlight = new("--in-flight") { Description = "Transactions under way in the saturated phase.", DefaultValueFactory = _ => 4000 };
Option<string?> results = new("--results") { Description = "Folder to write the report and the CSV files to, such as bench/results." };
Option<string[]> only = new("--only") { Description = $"Other measurements than load, on four validators: {Bench.Names}; or all of them: all.",
    AllowMultipleArgumentsPerToken = true };
Option<int> tries = new("--tries") { Description = "Tries of the outage.", DefaultValueFactory = _ => 20 };
Option<int> outageSeconds = new("--outage-seconds") { Description = "Length of the outage.", DefaultValueFactory = _ => 20 };
Option<int> count = new("--count") { Description = "Serial transactions.", DefaultValueFactory = _ => 500 };
Option<string?> logs = new("--logs") { Description = "File to append the nodes' logs to." };
Option<bool> json = new("--json") { Description = "Print JSON on standard output; progress goes to standard error in any case." };
RootCommand root = new("""
    Measures clusters of validators, each a process of 'fwledger' on this machine.

      dotnet run -c Release --project bench/Cluster -- --validators 4 --seconds 30 --json
      dotnet run -c Release --project bench/Cluster -- --only finality kill-one
    """) { validators, seconds, senders, inFlight, results, only, tries, outageSeconds, count, logs, json };
root.SetAction(async (parsed, cancellation) =>
{
    string[] named = parsed.GetValue(only) ?? [];
    if (named.Length == 0)
    {
        LoadOptions load = new(parsed.GetValue(validators), parsed.GetValue(senders), parsed.GetValue(seconds), parsed.GetValue(inFlight),
            parsed.GetValue(results), parsed.GetValue(logs));
        (LoadResult result, IReadOnlyList<string> samples) = await new LoadRun(load, Console.Error.WriteLine).RunAsync(cancellation);
        if (load.ResultsFolder is { } folder) LoadReport.Write(folder, result, samples);
        await Console.Out.WriteLineAsync(parsed.GetValue(json) ? LoadReport.ToJson(result) : LoadReport.ToMarkdown(result));
        return 0;
    }

    TimeSpan outage = TimeSpan.FromSeconds(parsed.GetValue(outageSeconds));
    BenchOptions options = new([.. named.Where(n => n != "all")], parsed.GetValue(tries), outage, parsed.GetValue(count), parsed.GetValue(logs));
    if (await bench.RunAsync(options, cancellation) is not { } figures) return 1;
    if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(figures));
    else Bench.Print(figures);
    return 0;
});
return await root.Parse(args).InvokeAsync();
