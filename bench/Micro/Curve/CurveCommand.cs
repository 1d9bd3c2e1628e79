using System.Globalization;
using System.Text.Json.Nodes;
using MicroBench.Ratios;

namespace MicroBench.Curve;

/// <summary>curve [--json] [--results DIR] [--dry]: the cost of a transaction, and the memory, as the state grows.</summary>
internal static class CurveCommand
{
    private const string Usage = """
        Measures a block of 10,000 mixed transactions, and proofs, on states of 10^4, 10^5, 10^6 and 10^7 entries, one after the other.

          dotnet run -c Release --project bench/Micro -- curve [--json] [--results DIR] [--dry] [--entries N ...]

          --json         one JSON object on standard output instead of a table
          --results DIR  also writes DIR/curve.json and DIR/curve.md, with machine, runtime and commit
          --dry          one small state and block, one round: shows that it runs; its figures mean nothing
          --entries N    other sizes than these

        A size for which the machine has not the memory is left out with a message; 10^7 entries take some 10 GiB.
        """;

    private static readonly int[] Sizes = [10_000, 100_000, 1_000_000, 10_000_000];

    public static int Run(ReadOnlySpan<string> args)
    {
        if (!TryRead(args, out bool isJson, out string? folder, out List<int> sizes))
        {
            bool isHelp = args.ContainsAny("--help", "-h");
            (isHelp ? Console.Out : Console.Error).WriteLine(Usage);
            return isHelp ? 0 : 2;
        }

        int transactions = Dry.Or(120, 10_000);
        List<CurvePoint> points = [];
        foreach (int size in sizes.Count > 0 ? [.. sizes.Order()] : Dry.Sizes(20_000, Sizes))
        {
            if (CurvePoint.TryMeasure(size, transactions, out CurvePoint? point)) points.Add(point);
        }

        string json = ToJson(points, transactions), table = ToMarkdown(points, transactions);
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "curve.json"), json + "\n");
            File.WriteAllText(Path.Combine(folder, "curve.md"),
                "# Cost over the size of the state\n\n    dotnet run -c Release --project bench/Micro -- curve --results bench/results\n\n" + table);
        }

        Console.WriteLine(isJson ? json : table);
        return 0;
    }

    private static bool TryRead(ReadOnlySpan<string> args, out bool isJson, out string? folder, out List<int> sizes)
    {
        (isJson, folder, sizes) = (false, null, []);
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json": isJson = true; break;
                case "--dry": Dry.TurnOn(); break;
                case "--results" when i + 1 < args.Length: folder = args[++i]; break;
                case "--entries":
                    while (i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int size))
                    {
                        sizes.Add(size);
                        i++;
                    }

                    break;
                default: return false;
            }
        }

        return true;
    }

    private static string ToJson(List<CurvePoint> points, int transactions)
    {
        Figures figures = new();
        figures.Add("block_transactions", transactions);
        figures.Add("points", new JsonArray([.. points.Select(p => p.ToJson())]));
        Machine.Describe(figures);
        return figures.ToJson();
    }

    private static string ToMarkdown(List<CurvePoint> points, int transactions)
    {
        FormattableString about = $"""
            A block of {transactions:N0} mixed transactions. Microseconds a transaction, medians; `seen` is the whole block on two cores, its signatures
            verified before. `growth` is `seen` against the smallest state, `log` what the logarithm of the entries grew by. Heap is what the state and
            its tree hold in memory after they were made.


            """;
        return (Dry.IsOn ? $"**{Dry.Notice}**\n\n" : "") + about.ToString(CultureInfo.InvariantCulture) + CurvePoint.MarkdownHead
            + string.Concat(points.Select(p => p.ToMarkdown(points[0]))) + $"\n{Machine.Sentence()}\n";
    }
}
