using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Engine;

/// <summary>A chain without consensus: executes blocks one after another and keeps their state. Validators are named a0, a1, ...</summary>
internal sealed class TestLedger
{
    private readonly ContractEngine _engine;
    private readonly Dictionary<Address, ulong> _nextNonces = [];

    public TestLedger(int validators = 4, ChainParameters? parameters = null, ContractEngine? engine = null)
    {
        _engine = engine ?? ContractEngine.CreateDefault();
        Authorities = [.. Enumerable.Range(0, validators).Select(i => new Party($"a{i}"))];
        List<GenesisParticipant> participants = [.. Authorities.Select(a => new GenesisParticipant(a.Name, a.Key, Roles.Authority, true))];
        participants.Add(new GenesisParticipant(Candidate.Name, Candidate.Key, Roles.Authority, false));
        participants.Add(new GenesisParticipant(Vendor.Name, Vendor.Key, Roles.Vendor, false, "https://vendor.example/"));
        participants.Add(new GenesisParticipant(Broker.Name, Broker.Key, Roles.Broker, false, "https://broker.example/"));
        bool isMade = GenesisDocument.TryCreate("test", 1_000, parameters ?? new ChainParameters(), participants, out GenesisDocument? genesis,
            out string problem);
        Assert.That(isMade, Is.True, problem);
        Genesis = genesis!;
        Store.Apply(ContractEngine.GenesisState(Genesis));
    }

    public GenesisDocument Genesis { get; }

    public Hash256 ChainId => Genesis.ChainId;

    public IReadOnlyList<Party> Authorities { get; }

    /// <summary>An authority that is no validator yet.</summary>
    public Party Candidate { get; } = new("candidate");

    public Party Vendor { get; } = new("vendor");

    public Party Broker { get; } = new("broker");

    public MemoryState Store { get; } = new();

    /// <summary>Height of the newest block.</summary>
    public long Height { get; private set; }

    /// <summary>Height of the block that the next call runs in.</summary>
    public long Next => Height + 1;

    public LedgerState State => new(new StateOverlay(Store));

    public ValidatorSet Validators => State.Validators;

    public ParticipantRecord Record(Party party) => State.Participant(party.Id) ?? throw new InvalidOperationException($"{party.Name} is not registered.");

    /// <summary>A signed call of the participants contract with the sender's next nonce.</summary>
    public Transaction Call(Party sender, int method, byte[] payload, Address target = default, ISigner? key = null) =>
        Call(sender, ContractKind.Participants, method, payload, target, key);

    /// <summary>A signed call with the sender's next nonce.</summary>
    public Transaction Call(Party sender, ContractKind kind, int method, byte[] payload, Address target = default, ISigner? key = null)
    {
        if (!_nextNonces.TryGetValue(sender.Id, out ulong nonce)) nonce = State.NextNonce(sender.Id);
        _nextNonces[sender.Id] = nonce + 1;
        return Transaction.Create(ChainId, key ?? sender.Signer, sender.Id, nonce, kind, method, target, payload);
    }

    /// <summary>Runs one call of the participants contract in a block of its own.</summary>
    public Receipt Run(Party sender, int method, byte[] payload, Address target = default, ISigner? key = null) =>
        RunBlock(Call(sender, method, payload, target, key))[0];

    /// <summary>Runs a block and moves on; fails if the block is invalid.</summary>
    public IReadOnlyList<Receipt> RunBlock(params Transaction[] transactions)
    {
        BlockExecution execution = Execute(transactions);
        Assert.That(execution.IsValid, Is.True, $"transaction {execution.FirstInvalidIndex}: {execution.FirstInvalidVerdict}");
        Store.Apply(execution.Writes);
        Assert.That(execution.NextValidators.Encode().ToArray(), Is.EqualTo(Validators.Encode().ToArray()), "the set that the header announces is the state's");
        Height++;
        return execution.Receipts;
    }

    /// <summary>Executes a block on the state as it is and changes nothing.</summary>
    public BlockExecution Execute(params Transaction[] transactions)
    {
        _nextNonces.Clear();
        return _engine.Execute(new BlockContext(ChainId, Next, 1_000 + Next), transactions, Store);
    }

    /// <summary>Moves on so that the next block is of this height; what is due on the way happens in the first block after.</summary>
    public void SkipTo(long height)
    {
        Assert.That(height, Is.GreaterThan(Height));
        Height = height - 2;
        RunBlock();
    }

    /// <summary>A new key's word that it belongs to a participant.</summary>
    public Signature Possession(Address participant, ISigner key) => KeyPossession.Sign(ChainId, participant, key);

    /// <summary>The action that registers somebody.</summary>
    public GovernanceAction.Register Registration(Party party, Roles roles, string repositoryUri = "", string? name = null) =>
        new(name ?? party.Name, party.Key, Possession(party.Id, party.Signer), roles, repositoryUri);

    /// <summary>Opens a proposal by the first validator, which approves it.</summary>
    public Receipt Propose(GovernanceAction action, Party? proposer = null, long lifetime = 100) =>
        Run(proposer ?? Authorities[0], ParticipantMethods.Propose, ParticipantCalls.Propose(action, Next + lifetime));

    public Receipt Vote(Party voter, Address proposal, bool approve = true) => Run(voter, ParticipantMethods.Vote, ParticipantCalls.Vote(approve), proposal);

    /// <summary>Proposes and votes until a quorum approves; the receipt of the last call, which carries it out.</summary>
    public Receipt Decide(GovernanceAction action)
    {
        Party[] voters = [.. Authorities.Where(a => Validators.IndexOf(a.Id) >= 0)];
        int quorum = Validators.Quorum;
        Receipt last = Propose(action, voters[0]);
        Address proposal = last.Contract;
        for (int i = 1; i < quorum && last.IsAccepted; i++) last = Vote(voters[i], proposal);
        return last;
    }

    public Receipt Ready(Party candidate, ISigner? key = null) => Run(candidate, ParticipantMethods.Ready, ParticipantCalls.Ready(Height), key: key);
}
