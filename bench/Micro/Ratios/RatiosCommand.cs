using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MicroBench.Ratios;

/// <summary>ratios [--json] [--results DIR] [--dry]: every figure that a reader can compare, from one run.</summary>
internal static class RatiosCommand
{
    private const string Usage = """
        Measures signatures, hashing, blocks, proofs and light updates against their baselines, in one process and in turns.

          dotnet run -c Release --project bench/Micro -- ratios [--json] [--results DIR] [--dry]

          --json         one JSON object on standard output instead of a table
          --results DIR  also writes DIR/ratios.json and DIR/ratios.md, with machine, runtime and commit
          --dry          a small state and block, one round: shows that it runs; its figures mean nothing

        Trust the ratios; absolute times move with the machine. DOTNET_EnableAVX512=0 or DOTNET_EnableAVX2=0 in the environment
        take away lanes.
        """;

    public static int Run(ReadOnlySpan<string> args)
    {
        bool isJson = false, isDry = false;
        string? folder = null;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json": isJson = true; break;
                case "--dry": isDry = true; break;
                case "--results" when i + 1 < args.Length: folder = args[++i]; break;
                case "--help" or "-h": Console.WriteLine(Usage); return 0;
                default: Console.Error.WriteLine($"Not understood: {args[i]}\n\n{Usage}"); return 2;
            }
        }

        Figures figures = new();
        int rounds = isDry ? 1 : 31;
        SignatureRatios.Measure(figures, rounds);
        HashRatios.Measure(figures, rounds);
        BlockRatios.Measure(figures, isDry ? 20_000 : 1 << 20, isDry ? 200 : 10_000, isDry ? 1 : 15);
        Describe(figures);
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

    private static void Describe(Figures figures)
    {
        figures.Add("signature_lanes", Avx512F.IsSupported ? 8 : Avx2.IsSupported ? 4 : 1);
        figures.Add("hash_lanes", Avx512F.IsSupported && Avx512BW.IsSupported ? 32 : Avx2.IsSupported ? 8 : 4);
        figures.Add("processor", Processor());
        figures.Add("cores", Environment.ProcessorCount);
        figures.Add("system", RuntimeInformation.OSDescription);
        figures.Add("runtime", RuntimeInformation.FrameworkDescription);
        figures.Add("commit", Commit());
    }

    private static string Processor()
    {
        if (!File.Exists("/proc/cpuinfo")) return "unknown";
        string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line?.Split(':')[1].Trim() ?? "unknown";
    }

    private static string Commit()
    {
        try
        {
            using Process git = Process.Start(new ProcessStartInfo("git", "rev-parse HEAD") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return commit.Length > 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
