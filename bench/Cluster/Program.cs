using System.CommandLine;
using System.Text.Json;
using ClusterBench;
using ClusterBench.Load;
using ClusterBench.Readme;

Bench bench = new();
Option<int> validators = new("--validators") { Description = "Node processes under load, 1 to 16.", DefaultValueFactory = _ => 4 };
Option<int> seconds = new("--seconds") { Description = "Length of the saturated phase.", DefaultValueFactory = _ => 30 };
Option<int> senders = new("--senders") { Description = "Keys that send, 1 to 1,023.", DefaultValueFactory = _ => 64 };
Option<int> inFlight = new("--in-flight")
{
    Description = "Transactions under way in the saturated phase.",
    DefaultValueFactory = _ => LoadOptions.DefaultInFlight
};
Option<bool> blockSizes = new("--block-sizes") { Description = "Also phases with 1 to 20,000 under way: blocks from one transaction to thousands." };
Option<string?> results = new("--results") { Description = "Folder to write the report, JSON and the CSV files to, such as bench/results." };
Option<string[]> only = new("--only")
{
    Description = $"Other measurements than load, on four validators: {Bench.Names}; or all of them: all.",
    AllowMultipleArgumentsPerToken = true
};
Option<int> tries = new("--tries") { Description = "Tries of the outage.", DefaultValueFactory = _ => 20 };
Option<int> outageSeconds = new("--outage-seconds") { Description = "Length of the outage.", DefaultValueFactory = _ => 20 };
Option<int> count = new("--count") { Description = "Serial transactions.", DefaultValueFactory = _ => 500 };
Option<string?> logs = new("--logs") { Description = "File to append the nodes' logs to." };
Option<bool> json = new("--json") { Description = "Print JSON on standard output; progress goes to standard error in any case." };
Option<bool> dry = new("--dry") { Description = "Load and, unless --only names some, every measurement once, as short as possible: shows that they run." };
RootCommand root = new("""
    Measures clusters of validators, each a process of 'fwledger' on this machine.

      dotnet run -c Release --project bench/Cluster -- --validators 4 --seconds 30 --json
      dotnet run -c Release --project bench/Cluster -- --only finality kill-one
      dotnet run -c Release --project bench/Cluster -- readme
      dotnet run -c Release --project bench/Cluster -- --dry
    """) { validators, seconds, senders, inFlight, blockSizes, results, only, tries, outageSeconds, count, logs, json, dry };
root.SetAction(async (parsed, cancellation) =>
{
    string[] named = parsed.GetValue(only) ?? [];
    bool isDry = parsed.GetValue(dry), isJson = parsed.GetValue(json);
    if (isDry) await Console.Error.WriteLineAsync(LoadReport.DryNotice);
    if (named.Length == 0)
    {
        LoadOptions load = isDry
            ? new(parsed.GetValue(validators), Senders: 16, Seconds: 1, InFlight: 100, HasBlockSizes: true, parsed.GetValue(results),
                parsed.GetValue(logs), IsDry: true)
            : new(parsed.GetValue(validators), parsed.GetValue(senders), parsed.GetValue(seconds), parsed.GetValue(inFlight), parsed.GetValue(blockSizes),
                parsed.GetValue(results), parsed.GetValue(logs), IsDry: false);
        (LoadResult result, IReadOnlyList<string> samples) = await new LoadRun(load, Console.Error.WriteLine).RunAsync(cancellation);
        if (load.ResultsFolder is { } folder) LoadReport.Write(folder, result, samples);
        await Console.Out.WriteLineAsync(isJson ? LoadReport.ToJson(result) : LoadReport.ToMarkdown(result));
        if (!isDry) return 0;
    }

    TimeSpan outage = TimeSpan.FromSeconds(parsed.GetValue(outageSeconds));
    BenchOptions options = new([.. named.Where(n => n != "all")], parsed.GetValue(tries), outage, parsed.GetValue(count), parsed.GetValue(logs), isDry);
    if (await bench.RunAsync(options, cancellation) is not { } figures) return 1;
    if (isJson) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(isDry ? new { Dry = true, Figures = figures } : (object)figures));
    else Bench.Print(figures, isDry ? LoadReport.DryNotice : "");
    return 0;
});
Command readme = new("readme", "Measures every figure of README.md again, beside what it is compared to; about six minutes.") { seconds, dry };
readme.SetAction((parsed, cancellation) =>
    new ReadmeCommand(bench, Console.Error.WriteLine).RunAsync(parsed.GetValue(seconds), parsed.GetValue(dry), cancellation));
root.Subcommands.Add(readme);
return await root.Parse(args).InvokeAsync();
