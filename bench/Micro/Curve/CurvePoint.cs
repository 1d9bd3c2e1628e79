using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using MicroBench.Ratios;
using MicroBench.Worlds;

namespace MicroBench.Curve;

/// <summary>The costs at one size of the state.</summary>
/// <param name="Entries">Entries of the state.</param>
/// <param name="Nodes">Nodes of the state tree.</param>
/// <param name="HeapMib">Managed memory of the state.</param>
/// <param name="PeakMib">Peak resident memory of the process so far, including the block and the construction of the state.</param>
/// <param name="ExecuteUs">Execution of one transaction on one core.</param>
/// <param name="StateRootUs">One transaction's share of the state root on one core.</param>
/// <param name="SeenUs">One transaction's share of validating the block on two cores, with signatures verified before.</param>
/// <param name="ProofMakeUs">Making a state proof.</param>
/// <param name="ProofVerifyUs">Verifying a state proof.</param>
/// <param name="ProofBytes">Mean size of a proof.</param>
internal sealed record CurvePoint(int Entries, int Nodes, double HeapMib, double PeakMib, double ExecuteUs, double StateRootUs, double SeenUs,
    double ProofMakeUs, double ProofVerifyUs, double ProofBytes)
{
    public const string MarkdownHead = """
        | entries | execute µs | state root µs | seen µs | growth | log | proof made µs | verified µs | bytes | heap MiB | bytes an entry | peak RSS MiB |
        |---|---|---|---|---|---|---|---|---|---|---|---|

        """;

    private const int Rounds = 11;
    private const double MiB = 1 << 20;

    // While the state grows, a table of nodes and its larger replacement exist at the same time.
    private const long NeededBytesPerEntry = 1_100, NeededBytesAnyway = 512 << 20;

    private double BytesPerEntry => HeapMib * MiB / Entries;

    /// <summary>Measures, unless the machine has too little memory; standard error says so.</summary>
    public static bool TryMeasure(int entries, int transactions, [NotNullWhen(true)] out CurvePoint? point)
    {
        // The memory of the previous size must be collected and returned before this size is measured.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        long free = memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes, needed = NeededBytesAnyway + (NeededBytesPerEntry * entries);
        point = null;
        if (free < needed)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{entries:N0} entries are left out: they need about {needed / MiB:N0} MiB, and {free / MiB:N0} MiB are free."));
            return false;
        }

        point = Measure(entries, transactions);
        return true;
    }

    public JsonObject ToJson() => new()
    {
        ["state_entries"] = Entries,
        ["state_nodes"] = Nodes,
        ["execute_us"] = Figures.Rounded(ExecuteUs),
        ["state_root_us"] = Figures.Rounded(StateRootUs),
        ["validate_seen_us"] = Figures.Rounded(SeenUs),
        ["proof_make_us"] = Figures.Rounded(ProofMakeUs),
        ["proof_verify_us"] = Figures.Rounded(ProofVerifyUs),
        ["proof_bytes"] = Figures.Rounded(ProofBytes),
        ["heap_mib"] = Figures.Rounded(HeapMib),
        ["heap_bytes_per_entry"] = Figures.Rounded(BytesPerEntry),
        ["peak_rss_mib"] = Figures.Rounded(PeakMib),
    };

    /// <summary>One row of the table.</summary>
    public string ToMarkdown(CurvePoint smallest) => string.Create(CultureInfo.InvariantCulture,
        $"| {Entries:N0} | {ExecuteUs:0.00} | {StateRootUs:0.00} | {SeenUs:0.00} | {SeenUs / smallest.SeenUs:0.00} "
        + $"| {Math.Log(Entries) / Math.Log(smallest.Entries):0.00} | {ProofMakeUs:0.00} | {ProofVerifyUs:0.00} | {ProofBytes:0} | {HeapMib:0} "
        + $"| {BytesPerEntry:0} | {PeakMib:0} |\n");

    // A method of its own, so the stack holds no reference to this size's state when the next one is measured.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CurvePoint Measure(int entries, int transactions)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        MixedWorld world = new(entries);
        double heapMib = (GC.GetTotalMemory(forceFullCollection: true) - before) / MiB;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{world.State.Count:N0} entries, {heapMib:N0} MiB, {watch.Elapsed.TotalSeconds:0.0} s"));
        MixedBlock block = new(world, transactions);
        Turns turns = new Turns().Add("execute", transactions, () => block.Execute()).Add("root", transactions, () => block.StateRoot(block.Execution))
            .Add("seen", transactions, () => block.Validate(isSeen: true, cores: 2));
        turns.Run(Rounds);
        ProofWork work = new(world);
        Turns proofs = new Turns().Add("make", work.Count, work.MakeAll).Add("verify", work.Count, work.VerifyAll);
        proofs.Run(Rounds);
        using Process self = Process.GetCurrentProcess();
        return new CurvePoint(world.State.Count, world.State.NodeCount, heapMib, self.PeakWorkingSet64 / MiB, turns.Median("execute") / 1e3,
            turns.Median("root") / 1e3, turns.Median("seen") / 1e3, proofs.Median("make") / 1e3, proofs.Median("verify") / 1e3,
            work.Encoded.Average(p => p.Length));
    }
}
