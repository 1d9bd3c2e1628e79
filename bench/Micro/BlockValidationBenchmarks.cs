using BenchmarkDotNet.Attributes;
using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using MicroBench.Worlds;

namespace MicroBench;

/// <summary>The cost of validating a block of mixed transactions: step by step on one core, and as a whole on two.</summary>
/// <remarks>State and tree are in memory. The same steps in one table: <c>blocks [entries] [transactions]</c>.</remarks>
[MemoryDiagnoser]
public class BlockValidationBenchmarks
{
    private MixedBlock _block = null!;

    public static IEnumerable<int> BlockSizes => Dry.Sizes(120, 1, 100, 1_000, 10_000);

    public static IEnumerable<int> StateSizes => Dry.Sizes(20_000, 50_000, 1_000_000);

    /// <summary>Transactions in the block.</summary>
    [ParamsSource(nameof(BlockSizes))]
    public int Transactions { get; set; }

    /// <summary>Entries of the state.</summary>
    [ParamsSource(nameof(StateSizes))]
    public int StateEntries { get; set; }

    [GlobalSetup]
    public void Setup() => _block = new MixedBlock(new MixedWorld(StateEntries), Transactions);

    [Benchmark(Description = "decode, with ids")]
    public Block Decode() => _block.Decode();

    [Benchmark(Description = "verify every signature together")]
    public int VerifyAll() => _block.VerifyAll();

    [Benchmark(Baseline = true, Description = "execute, signatures verified before")]
    public BlockExecution Execute() => _block.Execute();

    [Benchmark(Description = "root of transactions")]
    public Hash256 TransactionsRoot() => _block.TransactionsRoot();

    [Benchmark(Description = "root of receipts")]
    public Hash256 ReceiptsRoot() => _block.ReceiptsRoot();

    [Benchmark(Description = "state root")]
    public Hash256 StateRoot() => _block.StateRoot(_block.Execution);

    [Benchmark(Description = "whole block on 2 cores, signatures seen before")]
    public void ValidateSeen() => _block.Validate(isSeen: true, cores: 2);

    [Benchmark(Description = "whole block on 2 cores, signatures unseen")]
    public void ValidateUnseen() => _block.Validate(isSeen: false, cores: 2);
}
