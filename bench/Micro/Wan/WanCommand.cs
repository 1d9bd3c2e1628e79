using System.Globalization;
using System.Text.Json.Nodes;
using MicroBench.Ratios;
using MicroBench.Wan.Simulation;

namespace MicroBench.Wan;

/// <summary>wan [--json] [--results DIR] [--dry]: validators in five regions, simulated with the real engine and measured costs.</summary>
internal static class WanCommand
{
    private const string Usage = """
        Simulates 4 to 100 validators in five regions of public clouds: the real consensus engine, virtual time, and costs measured on this machine.

          dotnet run -c Release --project bench/Micro -- wan [--json] [--results DIR] [--dry] [--seed N] [--costs LIST] [--validators N ...]

          --json            one JSON object on standard output instead of a table
          --results DIR     also writes DIR/wan.json and DIR/wan.md, with machine, runtime and commit
          --dry             two small sets, a few seconds, typical costs: shows that it runs; its figures mean nothing
          --seed N          another seed than 1
          --costs LIST      the costs that an earlier run printed, instead of measuring them: with them and its seed a run repeats exactly
          --validators N    other sizes than 4, 7, 16, 31, 64 and 100
        """;

    private static readonly int[] Sizes = [4, 7, 16, 31, 64, 100];

    public static int Run(ReadOnlySpan<string> args)
    {
        if (!TryRead(args, out Arguments arguments))
        {
            bool isHelp = args.ContainsAny("--help", "-h");
            (isHelp ? Console.Out : Console.Error).WriteLine(Usage);
            return isHelp ? 0 : 2;
        }

        WanCosts costs = arguments.Costs ?? (Dry.IsOn ? WanCosts.Typical : CostMeter.Measure());
        int seconds = Dry.Or(4, 30), gateways = Dry.Or(2_500, WanRow.GatewaysMax);
        List<WanRow> rows = [];
        foreach (int size in arguments.Sizes.Count > 0 ? [.. arguments.Sizes] : Dry.IsOn ? [4, 7] : Sizes)
        {
            rows.Add(WanRow.Run(arguments.Seed, size, seconds, gateways, costs));
            Console.Error.WriteLine($"{size} validators are simulated");
        }

        string json = ToJson(rows, arguments.Seed, costs), table = ToMarkdown(rows, arguments.Seed, costs, seconds);
        if (arguments.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "wan.json"), json + "\n");
            File.WriteAllText(Path.Combine(folder, "wan.md"),
                "# Validators in five regions\n\n    dotnet run -c Release --project bench/Micro -- wan --results bench/results\n\n" + table);
        }

        Console.WriteLine(arguments.IsJson ? json : table);
        return rows.All(r => r.Light.Tps > 0 && r.Full.Tps > 0 && r.Cut.Tps > 0 && r.Dead.Tps > 0) ? 0 : 1;
    }

    private static bool TryRead(ReadOnlySpan<string> args, out Arguments arguments)
    {
        arguments = new Arguments(false, null, 1, null, []);
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json": arguments = arguments with { IsJson = true }; break;
                case "--dry": Dry.TurnOn(); break;
                case "--results" when i + 1 < args.Length: arguments = arguments with { Folder = args[++i] }; break;
                case "--seed" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out int seed):
                    arguments = arguments with { Seed = seed };
                    i++;
                    break;
                case "--costs" when i + 1 < args.Length && TryReadCosts(args[++i], out WanCosts? costs): arguments = arguments with { Costs = costs }; break;
                case "--validators":
                    while (i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int size))
                    {
                        arguments.Sizes.Add(size);
                        i++;
                    }

                    break;
                default: return false;
            }
        }

        return arguments.Sizes.All(s => s is >= 4 and <= Chain.Core.Limits.ValidatorsMax);
    }

    private static bool TryReadCosts(string text, out WanCosts? costs)
    {
        double[] values = [.. text.Split(',').Select(t => double.TryParse(t, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        bool isRead = values.Length == 7 && values.All(v => v > 0);
        costs = isRead ? new WanCosts(values[0], values[1], values[2], values[3], values[4], values[5], (int)values[6]) : null;
        return isRead;
    }

    private static string ToText(WanCosts c) => string.Create(CultureInfo.InvariantCulture,
        $"{c.VerifyUs},{c.SignUs},{c.SyncUs},{c.ExecuteUs},{c.AdmitUs},{c.MessageUs},{c.TransactionBytes}");

    private static string ToJson(List<WanRow> rows, int seed, WanCosts costs)
    {
        Figures figures = new();
        figures.Add("seed", seed);
        figures.Add("costs", ToText(costs));
        figures.Add("rows", new JsonArray([.. rows.Select(r => r.ToJson())]));
        Machine.Describe(figures);
        return figures.ToJson();
    }

    private static string ToMarkdown(List<WanRow> rows, int seed, WanCosts costs, int seconds)
    {
        FormattableString about = $"""
            The real engine of every validator in virtual time, {seconds} s per run, seed {seed}. Costs in microseconds: {costs.VerifyUs} to verify a
            validator's signature, {costs.SignUs} to sign, {costs.SyncUs} for a sync, {costs.ExecuteUs} per transaction of a block, {costs.AdmitUs} per
            transaction that arrives, {costs.MessageUs} per message (assumed). A transaction has {costs.TransactionBytes} bytes.
            `--seed {seed} --costs {ToText(costs)}` repeats the run exactly.

            Times to final run from the submission in a region until that region has the block. `light` is 20 tx/s. `full` blocks take what the node's
            pace allows, up to 2 MiB, over uplinks of {WanRow.FastMbit:N0} Mbit/s; `later rounds` is the share of blocks that round 0 did not decide,
            `uplink` and `loop` how busy the busiest uplink and consensus loop are, and `Mbit/s` what a validator sends for consensus alone. `half` offers
            half of that rate. With one region cut off, and with f validators dead, 100 tx/s are offered. `heads`: {WanRow.LightNodes} light nodes tell
            {WanRow.GatewaysMax:N0} gateways of each block of `light`, until a gateway has verified it.


            """;
        return (Dry.IsOn ? $"**{Dry.Notice}**\n\n" : "") + about.ToString(CultureInfo.InvariantCulture) + WanRow.MarkdownHead
            + string.Concat(rows.Select(r => r.ToMarkdown())) + $"\n{Machine.Sentence()}\n";
    }

    private sealed record Arguments(bool IsJson, string? Folder, int Seed, WanCosts? Costs, List<int> Sizes);
}
