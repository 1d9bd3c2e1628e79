using System.Diagnostics;
using MicroBench.Worlds;

namespace MicroBench;

/// <summary>Where a block's time goes: microseconds per transaction for each step. The steps take turns, for several rounds.</summary>
/// <remarks>The table has processor time beside elapsed time. On a shared machine, only processor time says what a step costs.</remarks>
public static class BlockBreakdown
{
    private const int Rounds = 11;

    /// <returns>Always true. A failed check throws.</returns>
    public static bool Run(int stateEntries, int transactions)
    {
        Stopwatch watch = Stopwatch.StartNew();
        MixedWorld world = new(stateEntries);
        Console.WriteLine($"state: {world.State.Count} entries, {world.State.NodeCount} nodes, {GC.GetTotalMemory(true) >> 20} MiB, "
            + $"{watch.Elapsed.TotalSeconds:F1} s");
        watch.Restart();
        MixedBlock block = new(world, transactions);
        Console.WriteLine($"block: {transactions} transactions, {block.Encoded.Length} bytes, {block.Execution.Writes.Count} writes, signed in "
            + $"{watch.Elapsed.TotalSeconds:F1} s");
        (string Name, Action Step)[] steps =
        [
            ("decode, with ids", () => block.Decode()),
            ("transactions root", () => block.TransactionsRoot()),
            ("execute", () => block.Execute()),
            ("receipts root", () => block.ReceiptsRoot()),
            ("state root", () => block.StateRoot(block.Execution)),
            ("all, seen, 1 core", () => block.Validate(isSeen: true, cores: 1)),
            ("all, seen, 2 cores", () => block.Validate(isSeen: true, cores: 2)),
        ];
        List<double>[] times = [.. steps.Select(_ => new List<double>())], processor = [.. steps.Select(_ => new List<double>())];
        double[] allocated = new double[steps.Length], collections = new double[steps.Length];
        for (int round = -2; round < Rounds; round++)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                long bytes = GC.GetTotalAllocatedBytes();
                int collected = GC.CollectionCount(0);
                watch.Restart();
                steps[i].Step();
                if (round < 0) continue;
                times[i].Add(watch.Elapsed.TotalMicroseconds / transactions);
                processor[i].Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / transactions);
                allocated[i] += (GC.GetTotalAllocatedBytes() - bytes) / (double)Rounds / transactions;
                collections[i] += (GC.CollectionCount(0) - collected) / (double)Rounds;
            }
        }

        for (int i = 0; i < steps.Length; i++)
        {
            Console.WriteLine($"{steps[i].Name,-28} median {times[i].Order().ElementAt(Rounds / 2),8:F2} us/tx, best {times[i].Min(),8:F2}, "
                + $"processor's time median {processor[i].Order().ElementAt(Rounds / 2),8:F2}, best {processor[i].Min(),8:F2}; "
                + $"allocated {allocated[i],6:F0} bytes/tx, {collections[i],5:F1} collections");
        }

        watch.Restart();
        int signatures = block.VerifyAll();
        Console.WriteLine($"{"verify " + signatures + " signatures",-40} {watch.Elapsed.TotalMicroseconds / transactions,8:F2} us/tx");
        watch.Restart();
        block.Validate(isSeen: false, cores: 2);
        Console.WriteLine($"{"all, unseen, 2 cores",-40} {watch.Elapsed.TotalMicroseconds / transactions,8:F2} us/tx");
        foreach ((string kind, double microseconds) in block.ExecuteByKind()) Console.WriteLine($"execute {kind,-32} {microseconds,8:F2} us/tx");
        return true;
    }
}
