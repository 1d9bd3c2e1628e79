using BenchmarkDotNet.Attributes;
using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Benchmarks;

/// <summary>
/// What executing a block costs beside signatures: look-ups of senders, nonces, overlays, sorted writes. Should grow with the number of
/// transactions alone.
/// </summary>
[MemoryDiagnoser]
public class EngineBenchmarks
{
    private const int Senders = 16;
    private readonly ContractEngine _engine = ContractEngine.CreateDefault();
    private readonly Dictionary<StateKey, ReadOnlyMemory<byte>> _state = [];
    private Transaction[] _transactions = [];
    private BlockContext _context = null!;

    [Params(100, 1_000, 10_000)]
    public int TransactionCount { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        EcdsaSigner[] signers = [.. Enumerable.Range(0, Senders).Select(_ => EcdsaSigner.Generate())];
        GenesisParticipant[] participants = [.. signers.Select((s, i) => new GenesisParticipant($"p{i}", s.PublicKey, Roles.Authority, i < 4))];
        if (!GenesisDocument.TryCreate("bench", 1, new ChainParameters(), participants, out GenesisDocument? genesis,
            out string problem)) throw new InvalidOperationException(problem);
        _state.Clear();
        foreach (StateWrite write in ContractEngine.GenesisState(genesis)) _state[write.Key] = write.Value!.Value;
        _context = new BlockContext(genesis.ChainId, 1, 2);
        _transactions = [.. Enumerable.Range(0, TransactionCount).Select(i =>
            Transaction.Create(genesis.ChainId, signers[i % Senders], signers[i % Senders].Address, (ulong)(i / Senders), ContractKind.FirmwareUpdate, 999,
                default, []))];
    }

    [Benchmark]
    public BlockExecution ExecuteBlock() => _engine.Execute(_context, _transactions, new Reader(_state), signaturesKnownGood: true);

    private sealed class Reader(Dictionary<StateKey, ReadOnlyMemory<byte>> state) : IStateReader
    {
        public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) => state.TryGetValue(key, out value);
    }
}
