using BenchmarkDotNet.Attributes;
using Chain.Contracts;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace MicroBench;

/// <summary>What a validator pays for a block before it votes: decoding, executing with and without signature checks, the two roots.</summary>
[MemoryDiagnoser]
public class BlockValidationBenchmarks
{
    private readonly ContractEngine _engine = ContractEngine.CreateDefault();
    private Hash256 _chainId;
    private BlockContext _context = null!;
    private MemoryState _state = null!;
    private Transaction[] _transactions = [];
    private Receipt[] _receipts = [];

    /// <summary>Calls in the block, each by the same vendor, each with a receipt of its own.</summary>
    [Params(1, 100, 1000)]
    public int Transactions { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using EcdsaSigner authority = EcdsaSigner.Generate();
        GenesisParticipant[] participants = [new GenesisParticipant("authority", authority.PublicKey, Roles.Authority, true)];
        if (!GenesisDocument.TryCreate("bench", 1_700_000_000_000, new ChainParameters(), participants, out GenesisDocument? genesis, out string problem))
            throw new InvalidOperationException(problem);
        _chainId = genesis.ChainId;
        _context = new BlockContext(_chainId, 1, genesis.TimeMs + 1);
        _state = new MemoryState(ContractEngine.GenesisState(genesis));
        byte[] payload = FirmwareUpdateCalls.Attest(1, Hash256.Zero);
        _transactions = new Transaction[Transactions];
        for (int i = 0; i < _transactions.Length; i++)
        {
            _transactions[i] = Transaction.Create(
                _chainId, authority, authority.Address, (ulong)i, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, default, payload);
        }

        BlockExecution execution = _engine.Execute(_context, _transactions, _state);
        if (!execution.IsValid) throw new InvalidOperationException($"The block is not valid: {execution.FirstInvalidVerdict}.");
        _receipts = [.. execution.Receipts];
    }

    [Benchmark(Baseline = true, Description = "execute, signatures verified before")]
    public int Execute() => _engine.Execute(_context, _transactions, _state, signaturesKnownGood: true).Receipts.Count;

    [Benchmark(Description = "execute, verify every signature")]
    public int ExecuteAndVerify() => _engine.Execute(_context, _transactions, _state).Receipts.Count;

    [Benchmark(Description = "roots of transactions and receipts")]
    public Hash256 Roots()
    {
        _ = Block.ComputeReceiptsRoot(_receipts);
        return Block.ComputeTransactionsRoot(_transactions);
    }

    [Benchmark(Description = "decode every transaction")]
    public int Decode()
    {
        int decoded = 0;
        foreach (Transaction transaction in _transactions)
        {
            if (Transaction.TryDecode(transaction.Encoded.Span, _chainId, out _)) decoded++;
        }

        return decoded;
    }

    /// <summary>The state of the genesis, in memory.</summary>
    private sealed class MemoryState(IReadOnlyList<StateWrite> writes) : IStateReader
    {
        private readonly Dictionary<StateKey, ReadOnlyMemory<byte>> _values = writes.ToDictionary(w => w.Key, w => w.Value!.Value);

        public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) => _values.TryGetValue(key, out value);
    }
}
