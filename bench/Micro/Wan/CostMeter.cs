using System.Diagnostics;
using MicroBench.Ratios;
using MicroBench.Wan.Simulation;
using MicroBench.Worlds;

namespace MicroBench.Wan;

/// <summary>Measures what the simulation counts, on this machine.</summary>
internal static class CostMeter
{
    private const int Single = 20, Rounds = 11, Syncs = 60, JournalRecordBytes = 200;

    public static WanCosts Measure()
    {
        using SignatureWork signatures = new();
        Turns turns = new Turns().Add("verify", Single, Often(signatures.VerifyKnown)).Add("sign", Single, Often(signatures.Sign))
            .Add("admit", SignatureWork.BlockSignatures, signatures.VerifyBlock);
        turns.Run(Rounds);
        int transactions = Dry.Or(120, 10_000);
        MixedWorld world = new(Dry.Or(20_000, 1_000_000));
        MixedBlock block = new(world, transactions);
        Turns blocks = new Turns().Add("seen", transactions, () => block.Validate(isSeen: true, cores: 2));
        blocks.Run(Rounds);
        return new WanCosts(Microseconds(turns, "verify"), Microseconds(turns, "sign"), SyncUs(), Microseconds(blocks, "seen"), Microseconds(turns, "admit"),
            WanCosts.Typical.MessageUs, (int)block.Transactions.Average(t => t.Encoded.Length));
    }

    private static double Microseconds(Turns turns, string step) => Math.Round(turns.Median(step) / 1e3, 1);

    /// <summary>Median time of a small write and its sync, in the folder for temporary files.</summary>
    private static double SyncUs()
    {
        string file = Path.GetTempFileName();
        List<double> took = [];
        using (FileStream journal = new(file, FileMode.Append))
        {
            for (int i = 0; i < Syncs; i++)
            {
                long start = Stopwatch.GetTimestamp();
                journal.Write(new byte[JournalRecordBytes]);
                journal.Flush(flushToDisk: true);
                took.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        File.Delete(file);
        return Math.Round(took.Order().ElementAt(Syncs / 2));
    }

    private static Action Often(Action step) => () =>
    {
        for (int i = 0; i < Single; i++) step();
    };
}
