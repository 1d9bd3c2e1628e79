using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Harness;

/// <summary>A chain of one-transaction blocks, executed by the real engine on a state in memory.</summary>
/// <remarks>
/// Every call is checked for what holds of all of them: a rejected one leaves no event, and no change but its sender's nonce;
/// equal calls on equal states give equal receipts and writes.
/// </remarks>
internal sealed class TestLedger : IStateReader
{
    private readonly SortedDictionary<StateKey, ReadOnlyMemory<byte>> _state = [];
    private readonly Dictionary<Address, ulong> _nonces = [];
    private readonly ContractEngine _engine = ContractEngine.CreateDefault();

    private TestLedger(GenesisDocument genesis)
    {
        Genesis = genesis;
        TimeMs = genesis.TimeMs;
        Apply(ContractEngine.GenesisState(genesis));
    }

    public GenesisDocument Genesis { get; }

    public Hash256 ChainId => Genesis.ChainId;

    /// <summary>Everything that the state holds.</summary>
    public IReadOnlyDictionary<StateKey, ReadOnlyMemory<byte>> State => _state;

    /// <summary>Every transaction that was executed, in order.</summary>
    public List<Transaction> Executed { get; } = [];

    /// <summary>Height of the last block.</summary>
    public long Height { get; private set; }

    /// <summary>Time of the last block.</summary>
    public long TimeMs { get; private set; }

    /// <summary>Whether transactions are taken without a signature, which makes a call several times as fast.</summary>
    private bool IsUnsigned { get; init; }

    public static TestLedger Start(ChainParameters parameters, bool isUnsigned, IEnumerable<GenesisParticipant> participants)
    {
        Assert.That(GenesisDocument.TryCreate("test", 1_700_000_000_000, parameters, participants, out GenesisDocument? genesis, out string problem), problem);
        return new TestLedger(genesis!) { IsUnsigned = isUnsigned };
    }

    /// <summary>Lets blocks without transactions pass.</summary>
    public void Pass(long blocks = 0, long milliseconds = 0)
    {
        Height += blocks;
        TimeMs += milliseconds;
    }

    /// <summary>One block with one call in it.</summary>
    public Receipt Call(Party sender, ContractKind kind, int method, Address target, byte[] payload)
    {
        ISigner signer = IsUnsigned ? new UnsignedSigner(sender.Signer.PublicKey) : sender.Signer;
        Transaction transaction = Transaction.Create(ChainId, signer, sender.Address, NextNonce(sender), kind, method, target, payload);
        return Execute(transaction);
    }

    /// <summary>One block with a transaction made elsewhere.</summary>
    public Receipt Execute(Transaction transaction)
    {
        Height++;
        TimeMs++;
        BlockContext block = new(ChainId, Height, TimeMs);
        BlockExecution execution = _engine.Execute(block, [transaction], this, IsUnsigned);
        Assert.That(execution.IsValid, $"the transaction may not stand in a block: {execution.FirstInvalidVerdict}");
        Executed.Add(transaction);
        Receipt receipt = execution.Receipts[0];
        CheckAlike(execution, _engine.Execute(block, [transaction], this, signaturesKnownGood: true));
        Assert.That(Receipt.TryDecode(receipt.Encode().ToArray(), out _), "a receipt decodes");
        if (!receipt.IsAccepted) CheckNothingHappened(transaction, execution);
        Apply(execution.Writes);
        _nonces[transaction.Sender] = transaction.Nonce + 1;
        return receipt;
    }

    /// <summary>Whether the transaction may stand in the next block.</summary>
    public TransactionVerdict VerdictOn(Transaction transaction) => ContractEngine.CheckForMempool(transaction, this, Height + 1);

    public ulong NextNonce(Party party) => _nonces.GetValueOrDefault(party.Address);

    /// <summary>Adds a participant as governance would.</summary>
    public void Enrol(Party party, Roles roles)
    {
        ParticipantKey key = new(party.Signer.PublicKey, Height, 0);
        ParticipantRecord record = new(party.Address, party.Name.Replace(' ', '-'), roles, false, [key], [new DatedReleasePolicy(ReleasePolicy.OwnKey, 0)]);
        _state[StateKeys.Participant(party.Address)] = record.Encode().ToArray();
    }

    /// <summary>Changes a participant's record as governance would.</summary>
    public void Amend(Party party, Func<ParticipantRecord, ParticipantRecord> change) =>
        _state[StateKeys.Participant(party.Address)] = change(Participant(party.Address)).Encode().ToArray();

    /// <summary>Changes the chain's parameters as governance would.</summary>
    public void Amend(Func<ChainParameters, ChainParameters> change)
    {
        Assert.That(ChainParameters.TryDecode(_state[StateKeys.Parameters].Span, out ChainParameters? parameters));
        _state[StateKeys.Parameters] = change(parameters!).Encode().ToArray();
    }

    /// <summary>Replaces the validator set as governance would.</summary>
    public void SetValidators(params IEnumerable<Party> parties) =>
        _state[StateKeys.Validators] = new ValidatorSet(parties.Select(p => new Validator(p.Address, p.Signer.PublicKey))).Encode().ToArray();

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) => _state.TryGetValue(key, out value);

    public ParticipantRecord Participant(Address id)
    {
        Assert.That(ParticipantRecord.TryDecode(_state[StateKeys.Participant(id)].Span, out ParticipantRecord? record));
        return record!;
    }

    public ReleaseRecord? Release(Address contract) =>
        Read(StateKeys.Release(contract)) is { } bytes && ReleaseRecord.TryDecode(bytes.Span, out ReleaseRecord? record) ? record : null;

    public LatestRelease? Latest(Address vendor, string model, string channel) =>
        Read(StateKeys.Latest(vendor, model, channel)) is { } bytes && LatestRelease.TryDecode(bytes.Span, out LatestRelease? latest) ? latest : null;

    public ReplicationRecord? Replication(Address contract) =>
        Read(StateKeys.Replication(contract)) is { } bytes && ReplicationRecord.TryDecode(bytes.Span, out ReplicationRecord? record) ? record : null;

    public LocationsRecord Locations(Address release)
    {
        if (!TryRead(StateKeys.Locations(release), out ReadOnlyMemory<byte> bytes)) return LocationsRecord.Empty;
        Assert.That(LocationsRecord.TryDecode(bytes.Span, out LocationsRecord? record));
        return record!;
    }

    public OutcomeReport? Report(Address release, Address gateway) =>
        Read(StateKeys.OutcomeReport(release, gateway)) is { } bytes && OutcomeReport.TryDecode(bytes.Span, out OutcomeReport? report) ? report : null;

    private ReadOnlyMemory<byte>? Read(StateKey key) => _state.TryGetValue(key, out ReadOnlyMemory<byte> value) ? value : (ReadOnlyMemory<byte>?)null;

    private static void CheckNothingHappened(Transaction transaction, BlockExecution execution)
    {
        Assert.That(execution.Receipts[0].Events, Is.Empty, "a rejected call leaves no event");
        Assert.That(execution.Receipts[0].Contract, Is.EqualTo(default(Address)));
        StateKey[] changed = [.. execution.Writes.Select(w => w.Key)];
        Assert.That(changed, Is.EqualTo(new[] { StateKeys.Nonce(transaction.Sender) }), "a rejected call changes nothing but the nonce");
    }

    private static void CheckAlike(BlockExecution first, BlockExecution second)
    {
        Assert.That(second.Receipts[0].Encode().ToArray(), Is.EqualTo(first.Receipts[0].Encode().ToArray()), "execution is a function");
        Assert.That(second.Writes.Count, Is.EqualTo(first.Writes.Count));
        foreach ((StateWrite one, StateWrite other) in first.Writes.Zip(second.Writes))
        {
            Assert.That(one.Key == other.Key && one.Value.HasValue == other.Value.HasValue);
            Assert.That(!one.Value.HasValue || one.Value.Value.Span.SequenceEqual(other.Value!.Value.Span));
        }
    }

    private void Apply(IReadOnlyList<StateWrite> writes)
    {
        foreach (StateWrite write in writes)
        {
            if (write.Value is { } value) _state[write.Key] = value; else _state.Remove(write.Key);
        }
    }
}
