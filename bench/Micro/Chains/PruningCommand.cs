using System.Diagnostics;
using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using MicroBench.Ratios;

namespace MicroBench.Chains;

/// <summary>pruning [--blocks N] [--json] [--results DIR] [--dry]: what it costs the store to forget old states under load.</summary>
internal static class PruningCommand
{
    private const string Usage = """
        Writes full blocks into a store alone, without signatures and execution, once with every state kept and once with 256 of them.

          dotnet run -c Release --project bench/Micro -- pruning [--blocks N] [--json] [--results DIR] [--dry]
        """;

    private const int StatesKept = 256;

    public static int Run(ReadOnlySpan<string> args)
    {
        if (!CommandArguments.TryRead(args, "--blocks", 300, 2000, out CommandArguments options))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        Figures figures = new();
        figures.Add("blocks", options.Count);
        figures.Add("writes_per_block", WritesPerBlock);
        figures.Add("entries", Entries);
        Measure(figures, "kept", options.Count, int.MaxValue);
        Measure(figures, "pruned", options.Count, StatesKept);
        options.Report(figures, "pruning", "Pruning under load");
        return 0;
    }

    private static int WritesPerBlock => Dry.Or(20, 3000);

    private static int Entries => Dry.Or(2000, 200_000);

    private static void Measure(Figures figures, string name, int blocks, int statesKept)
    {
        string folder = Directory.CreateTempSubdirectory("bench-pruning-").FullName;
        try
        {
            using BenchChain chain = new(folder, senders: 1);
            Random random = new(1);
            long stale = 0;
            for (int first = 0; first < Entries; first += WritesPerBlock) Append(chain, [.. Enumerable.Range(first, WritesPerBlock)], 0, ref stale);
            stale = 0;
            long start = Stopwatch.GetTimestamp();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            for (int i = 1; i <= blocks; i++)
            {
                HashSet<int> entries = [];
                while (entries.Count < WritesPerBlock) entries.Add(random.Next(Entries));
                Append(chain, entries, i, ref stale);
                if (statesKept < int.MaxValue)
                {
                    while (chain.Store.PruneState(chain.Store.Head.Height - statesKept, 128))
                    {
                    }
                }
            }

            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            figures.Add($"{name}_stale_nodes_per_s", stale / seconds);
            figures.Add($"{name}_processor_us_per_stale_node", (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / stale);
            figures.Add($"{name}_blocks_per_s", blocks / seconds);
            figures.Add($"{name}_disk_mib_at_end_of_load", ProcessUse.DiskMib(folder));
            long compaction = Stopwatch.GetTimestamp();
            chain.Store.CompactState();
            figures.Add($"{name}_compaction_s", Stopwatch.GetElapsedTime(compaction).TotalSeconds);
            figures.Add($"{name}_disk_mib_after_compaction", ProcessUse.DiskMib(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Appends a block that sets entries of the state.</summary>
    private static void Append(BenchChain chain, IReadOnlyCollection<int> entries, int round, ref long stale)
    {
        StateWrite[] writes =
            [.. entries.Select(e => new StateWrite(new StateKey(Sha256.Hash(BitConverter.GetBytes(e))), BitConverter.GetBytes((round * 7919L) + e)))];
        stale += chain.AppendState(writes, isSynced: (chain.Store.Head.Height + 1) % 16 == 0);
    }
}
