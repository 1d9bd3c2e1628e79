using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Harness;

/// <summary>A chain without consensus: the real engine executes block after block on a state in memory.</summary>
/// <remarks>
/// The ledger checks the invariants of each block. A second execution gives equal receipts and writes. A rejected call
/// emits no event; alone in a block, it changes nothing but its sender's nonce. The announced validator set is the state's.
/// </remarks>
internal sealed class TestLedger : IStateReader
{
    private readonly ContractEngine _engine;
    private readonly Dictionary<Address, ulong> _nextNonces = [];
    private readonly bool _isUnsigned;
    private LedgerState? _state;

    private TestLedger(GenesisDocument genesis, ContractEngine engine, bool isUnsigned)
    {
        Genesis = genesis;
        TimeMs = genesis.TimeMs;
        _engine = engine;
        _isUnsigned = isUnsigned;
        Store.Apply(ContractEngine.GenesisState(genesis));
    }

    public GenesisDocument Genesis { get; }

    public Hash256 ChainId => Genesis.ChainId;

    public MemoryState Store { get; } = new();

    /// <summary>Typed reads of the state after the newest block. Every change of the state replaces this object.</summary>
    public LedgerState State => _state ??= new LedgerState(new StateOverlay(Store));

    public ValidatorSet Validators => State.Validators;

    /// <summary>Every transaction that was executed, in order.</summary>
    public List<Transaction> Executed { get; } = [];

    /// <summary>Height of the newest block.</summary>
    public long Height { get; private set; }

    /// <summary>Height of the next block.</summary>
    public long Next => Height + 1;

    /// <summary>Time of the newest block. A block's time is 1 ms after its parent's.</summary>
    public long TimeMs { get; private set; }

    private BlockContext NextBlock => new(ChainId, Next, TimeMs + 1);

    /// <param name="parameters">The chain's parameters.</param>
    /// <param name="participants">The participants of the genesis.</param>
    /// <param name="isUnsigned">Whether transactions carry no signature, which makes a call several times faster.</param>
    /// <param name="engine">The engine; null for one with the default contracts.</param>
    /// <param name="timeMs">Time of the genesis.</param>
    /// <param name="rules">Version of the contracts' rules.</param>
    public static TestLedger Start(ChainParameters parameters, IEnumerable<GenesisParticipant> participants, bool isUnsigned = false,
        ContractEngine? engine = null, long timeMs = 1_700_000_000_000, int rules = RuleVersions.First)
    {
        Assert.That(GenesisDocument.TryCreate("test", timeMs, parameters, participants, rules, out GenesisDocument? genesis, out string problem), problem);
        return new TestLedger(genesis!, engine ?? ContractEngine.CreateDefault(), isUnsigned);
    }

    /// <summary>A call with the sender's next nonce, signed with the sender's identity key unless another key is given.</summary>
    public Transaction Sign(Party sender, ContractKind kind, int method, byte[] payload, Address target = default, ISigner? key = null)
    {
        if (!_nextNonces.TryGetValue(sender.Address, out ulong nonce)) nonce = State.NextNonce(sender.Address);
        _nextNonces[sender.Address] = nonce + 1;
        ISigner signer = key ?? sender.Signer;
        if (_isUnsigned) signer = new UnsignedSigner(signer.PublicKey);
        return Transaction.Create(ChainId, signer, sender.Address, nonce, kind, method, target, payload);
    }

    /// <summary>Runs a block with one call.</summary>
    public Receipt Run(Party sender, ContractKind kind, int method, byte[] payload, Address target = default, ISigner? key = null) =>
        RunBlock(Sign(sender, kind, method, payload, target, key))[0];

    /// <summary>Runs a block and applies it to the state. Fails if the block is invalid.</summary>
    public IReadOnlyList<Receipt> RunBlock(params Transaction[] transactions)
    {
        BlockExecution execution = Execute(transactions);
        Assert.That(execution.IsValid, Is.True, $"transaction {execution.FirstInvalidIndex}: {execution.FirstInvalidVerdict}");
        CheckAlike(execution, _engine.Execute(NextBlock, transactions, Store, signaturesKnownGood: true));
        CheckRejected(transactions, execution);
        Apply(execution.Writes);
        Assert.That(execution.NextValidators.Encode().ToArray(), Is.EqualTo(Validators.Encode().ToArray()), "the announced set is the state's");
        Executed.AddRange(transactions);
        Pass(blocks: 1, milliseconds: 1);
        return execution.Receipts;
    }

    /// <summary>Runs a block of those transactions that are valid where they stand, as a proposer does, and returns them with their receipts.</summary>
    public IReadOnlyList<(Transaction Transaction, Receipt Receipt)> RunValid(params IEnumerable<Transaction> transactions)
    {
        List<Transaction> kept = [.. transactions];
        while (Execute([.. kept]) is { IsValid: false } execution) kept.RemoveAt(execution.FirstInvalidIndex);
        return [.. kept.Zip(RunBlock([.. kept]))];
    }

    /// <summary>Executes the next block without applying it.</summary>
    public BlockExecution Execute(params Transaction[] transactions)
    {
        _nextNonces.Clear();
        return _engine.Execute(NextBlock, transactions, Store, _isUnsigned);
    }

    /// <summary>
    /// Raises the height so that the next block has the given one. Executes the block before it, which does the work that became due in
    /// between.
    /// </summary>
    public void SkipTo(long height)
    {
        Assert.That(height, Is.GreaterThan(Height));
        Pass(height - 2 - Height, height - 2 - Height);
        RunBlock();
    }

    /// <summary>Raises height and time without executing blocks.</summary>
    public void Pass(long blocks = 0, long milliseconds = 0)
    {
        Height += blocks;
        TimeMs += milliseconds;
    }

    /// <summary>The verdict of a node's mempool on the transaction, at this height.</summary>
    public TransactionVerdict VerdictOn(Transaction transaction) => ContractEngine.CheckForMempool(transaction, this, Next);

    /// <summary>Writes a participant into the state, without a proposal and a vote.</summary>
    public void Enrol(Party party, Roles roles)
    {
        ParticipantKey key = new(party.Key, Height, 0);
        ParticipantRecord record = new(party.Address, party.Name.Replace(' ', '-'), roles, false, [key], [new DatedReleasePolicy(ReleasePolicy.OwnKey, 0)]);
        Set(StateKeys.Participant(party.Address), record.Encode().ToArray());
    }

    /// <summary>Changes a participant's record in the state, without a proposal and a vote.</summary>
    public void Amend(Party party, Func<ParticipantRecord, ParticipantRecord> change) =>
        Set(StateKeys.Participant(party.Address), change(Participant(party.Address)).Encode().ToArray());

    /// <summary>Changes the chain's parameters in the state, without a proposal and a vote.</summary>
    public void Amend(Func<ChainParameters, ChainParameters> change) => Set(StateKeys.Parameters, change(State.Parameters).Encode().ToArray());

    /// <summary>Replaces the validator set in the state, without a proposal and a vote.</summary>
    public void SetValidators(params IEnumerable<Party> parties) =>
        Set(StateKeys.Validators, new ValidatorSet(parties.Select(p => new Validator(p.Address, p.Key))).Encode().ToArray());

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) => Store.TryRead(key, out value);

    public ParticipantRecord Participant(Address id) => State.Participant(id) ?? throw new InvalidOperationException($"{id} is not registered.");

    public ParticipantRecord Record(Party party) => Participant(party.Address);

    private static void CheckAlike(BlockExecution first, BlockExecution second)
    {
        Assert.That(second.Receipts.Select(r => r.Encode().ToArray()), Is.EqualTo(first.Receipts.Select(r => r.Encode().ToArray())),
            "equal inputs give equal results");
        Assert.That(second.Writes.Count, Is.EqualTo(first.Writes.Count));
        foreach ((StateWrite one, StateWrite other) in first.Writes.Zip(second.Writes))
        {
            Assert.That(one.Key == other.Key && one.Value.HasValue == other.Value.HasValue);
            Assert.That(!one.Value.HasValue || one.Value.Value.Span.SequenceEqual(other.Value!.Value.Span));
        }
    }

    private void CheckRejected(Transaction[] transactions, BlockExecution execution)
    {
        foreach (Receipt receipt in execution.Receipts)
        {
            Assert.That(Receipt.TryDecode(receipt.Encode().Span, out _), "a receipt decodes");
            if (receipt.IsAccepted) continue;
            Assert.That(receipt.Events, Is.Empty, "a rejected call leaves no event");
            Assert.That(receipt.Contract, Is.EqualTo(default(Address)));
        }

        if (transactions is not [{ } alone] || execution.Receipts[0].IsAccepted) return;
        IEnumerable<StateKey> due = _engine.Execute(NextBlock, [], Store).Writes.Select(w => w.Key);
        Assert.That(execution.Writes.Select(w => w.Key), Is.EquivalentTo(due.Append(StateKeys.Nonce(alone.Sender))),
            "a rejected call changes nothing but the nonce");
    }

    private void Set(StateKey key, byte[] value) => Apply([new StateWrite(key, value)]);

    private void Apply(IReadOnlyList<StateWrite> writes)
    {
        Store.Apply(writes);
        _state = null;
    }
}
