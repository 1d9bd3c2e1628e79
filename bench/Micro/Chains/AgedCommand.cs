using System.Diagnostics;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Pruning;
using MicroBench.Ratios;

namespace MicroBench.Chains;

/// <summary>aged [--blocks N] [--json] [--results DIR] [--dry]: a chain after half a year of heartbeats and bursts, as an archive and pruned.</summary>
internal static class AgedCommand
{
    private const string Usage = """
        Makes a chain of 10^6 blocks with a node's store and pipeline, heartbeats of 15 s compressed, twice: as an archive, and with 20,000 blocks kept.
        Reports memory, disk, the time of a start, and the time of proofs beside that of a young chain.

          dotnet run -c Release --project bench/Micro -- aged [--blocks N] [--json] [--results DIR] [--dry]
        """;

    private const int BurstEvery = 10_000, BurstTransactions = 1000, CallEvery = 10, SyncEvery = 64, StatesKept = 256;

    public static int Run(ReadOnlySpan<string> args)
    {
        if (!CommandArguments.TryRead(args, "--blocks", 600, 1_000_000, out CommandArguments options))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        Figures figures = new();
        figures.Add("blocks", options.Count);
        Measure(figures, "archive", options.Count, new BlockRetention());
        Measure(figures, "pruned", options.Count, new BlockRetention(Heights: Dry.Or(300, 20_000)));
        options.Report(figures, "aged", "A chain of many blocks");
        return 0;
    }

    private static void Measure(Figures figures, string name, int blocks, BlockRetention retention)
    {
        string folder = Directory.CreateTempSubdirectory("bench-aged-").FullName;
        try
        {
            using BenchChain chain = new(folder, senders: 16);
            int young = Math.Min(1000, blocks / 2);
            long start = Stopwatch.GetTimestamp();
            for (int height = 1; height <= blocks; height++)
            {
                Grow(chain, height, retention);
                if (height == young) AddProofs(figures, $"{name}_young", chain.Store);
                if (height == blocks / 10) figures.Add($"{name}_resident_mib_at_tenth", ProcessUse.ResidentMib());
                if (height % (blocks / 10) == 0)
                    Console.Error.WriteLine($"{name}: {height} blocks, {ProcessUse.ResidentMib():0} MiB resident, {ProcessUse.DiskMib(folder):0} MiB on disk");
            }

            figures.Add($"{name}_blocks_per_s", blocks / Stopwatch.GetElapsedTime(start).TotalSeconds);
            figures.Add($"{name}_resident_mib_at_end", ProcessUse.ResidentMib());
            AddProofs(figures, $"{name}_old", chain.Store);
            figures.Add($"{name}_start_ms", chain.Reopen().TotalMilliseconds, "under 3000 ms");
            figures.Add($"{name}_disk_mib", ProcessUse.DiskMib(folder));
            figures.Add($"{name}_disk_bytes_per_block", ProcessUse.DiskMib(folder) * 1048576 / blocks);
            figures.Add($"{name}_lowest_block", chain.Store.LowestBlock);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Grow(BenchChain chain, int height, BlockRetention retention)
    {
        int transactions = height % BurstEvery == 0 ? BurstTransactions : height % CallEvery == 0 ? 1 : 0;
        chain.Grow(transactions, isSynced: height % SyncEvery == 0);
        chain.Store.PruneState(chain.Store.Head.Height - StatesKept, 128);
        if (retention.KeepsAll || (height % 1024 != 0 && !Dry.IsOn)) return;
        chain.Store.PruneBlocks(retention.LowestToKeep(chain.Store), BlockPruner.BatchHeights);
        if (height % (10 * 1024) == 0) chain.Store.CompactTransactions();
    }

    /// <summary>Times a state proof at the head, and a proof that the head's history has the first block.</summary>
    private static void AddProofs(Figures figures, string name, ChainStore store)
    {
        const int Rounds = 500;
        double[] state = new double[Rounds], history = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using (StateView view = store.OpenView()) view.Prove(StateKeys.Participant(Address.From(Hash256.Zero.AsSpan()[..Address.Size])).Path);
            state[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            start = Stopwatch.GetTimestamp();
            using (StateView view = store.OpenView()) HistoryTree.ConsistencyProof(1 + (i % 100), store.Head.Height, view.History);
            history[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        figures.Add($"{name}_state_proof_us", Median(state));
        figures.Add($"{name}_history_proof_us", Median(history));
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
