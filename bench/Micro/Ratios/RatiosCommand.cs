namespace MicroBench.Ratios;

/// <summary>ratios [--json] [--results DIR] [--dry]: every comparable figure, from one run.</summary>
internal static class RatiosCommand
{
    private const string Usage = """
        Measures signatures, hashing, blocks, proofs and light updates against their baselines, in one process and in turns.

          dotnet run -c Release --project bench/Micro -- ratios [--only PART] [--json] [--results DIR] [--dry]

          --only PART    signatures, hashes or blocks; default all
          --json         one JSON object on standard output instead of a table
          --results DIR  also writes DIR/ratios.json and DIR/ratios.md, with machine, runtime and commit
          --dry          a small state and block, one round: shows that it runs; its figures mean nothing

        Trust the ratios; absolute times move with the machine. DOTNET_EnableAVX512=0 or DOTNET_EnableAVX2=0 in the environment
        take away lanes.
        """;

    private const int Rounds = 31, BlockRounds = 15;

    public static int Run(ReadOnlySpan<string> args)
    {
        bool isJson = false;
        string? folder = null, only = null;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json": isJson = true; break;
                case "--dry": Dry.TurnOn(); break;
                case "--only" when i + 1 < args.Length && args[i + 1] is "signatures" or "hashes" or "blocks": only = args[++i]; break;
                case "--results" when i + 1 < args.Length: folder = args[++i]; break;
                case "--help" or "-h": Console.WriteLine(Usage); return 0;
                default: Console.Error.WriteLine($"Not understood: {args[i]}\n\n{Usage}"); return 2;
            }
        }

        Figures figures = new();
        if (only is null or "signatures") SignatureRatios.Measure(figures, Rounds);
        if (only is null or "hashes") HashRatios.Measure(figures, Rounds);
        if (only is null or "blocks") BlockRatios.Measure(figures, Dry.Or(20_000, 1 << 20), Dry.Or(120, 10_000), BlockRounds);
        Machine.Describe(figures);
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "ratios.json"), figures.ToJson() + "\n");
            File.WriteAllText(Path.Combine(folder, "ratios.md"),
                "# Ratios\n\n    dotnet run -c Release --project bench/Micro -- ratios --results bench/results\n\n" + figures.ToMarkdown());
        }

        Console.WriteLine(isJson ? figures.ToJson() : figures.ToMarkdown());
        return 0;
    }
}
