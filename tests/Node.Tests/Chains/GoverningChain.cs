using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Node.Tests.Chains;

/// <summary>
/// A real chain on disk whose authorities change their set and their keys. The set in force certifies each block, with the keys in force, so
/// this needs every key that a member has had.
/// </summary>
internal sealed class GoverningChain : IDisposable
{
    private readonly ChainMaker _maker;
    private readonly Dictionary<PublicKey, EcdsaSigner> _signers;
    private readonly Dictionary<Address, ulong> _nonces = [];

    public GoverningChain(TestChain chain, string folder)
    {
        _maker = new ChainMaker(chain, folder, Time);
        _signers = chain.Validators.Concat(chain.Candidates).Concat(chain.Vendors).Concat(chain.Brokers).ToDictionary(s => s.PublicKey);
    }

    /// <summary>The clock of new blocks: an hour after the genesis, until a test moves it.</summary>
    public ManualTime Time { get; } = new(1_700_003_600_000);

    public ChainMaker Maker => _maker;

    public TestChain Chain => _maker.Chain;

    public ChainStore Store => _maker.Store;

    /// <summary>The set that decides the next block.</summary>
    public ValidatorSet Set => Store.Head.NextValidators;

    public long Next => Store.Head.Height + 1;

    /// <summary>The changes of the set that wait.</summary>
    public IReadOnlyList<WaitingSetChange> Waiting
    {
        get
        {
            using StateView view = Store.OpenView();
            return WaitingSetChange.In(view, Next, view.Head.Header.TimeMs);
        }
    }

    /// <summary>A further key, which follows from the chain's name and this one.</summary>
    public EcdsaSigner NewKey(string name)
    {
        EcdsaSigner key = TestChain.KeyNamed($"{Chain.Genesis.Name}: {name}");
        _signers[key.PublicKey] = key;
        return key;
    }

    /// <summary>Takes a key that another instance made.</summary>
    public void Learn(EcdsaSigner key) => _signers[key.PublicKey] = key;

    /// <summary>Builds and commits a block of these calls, which must all be admitted.</summary>
    public ExecutedBlock Grow(params IEnumerable<Transaction> calls)
    {
        foreach (Transaction call in calls) Assert.That(_maker.Admit(call), Is.EqualTo(AdmissionVerdict.Admitted), $"{call.Kind} {call.Method}");
        Block block = _maker.Processor.Build(0);
        ExecutedBlock executed = Commit(block, Certify(block));
        _nonces.Clear();
        return executed;
    }

    public void GrowEmpty(int blocks)
    {
        for (int i = 0; i < blocks; i++) Grow();
    }

    /// <summary>Commits a block that another store made.</summary>
    public ExecutedBlock Commit(Block block, CommitCertificate certificate) => _maker.Processor.Commit(block, certificate);

    /// <summary>A quorum's certificate for the next block.</summary>
    public CommitCertificate Certify(Block block) => CommitCertificate.FromPrecommits(Enumerable.Range(0, Set.Quorum).Select(i =>
        Precommit(i, block.Height, block.Hash)));

    /// <summary>A call of the participants contract, signed with the sender's newest key in force.</summary>
    public Transaction Call(Address sender, int method, byte[] payload, Address target = default, EcdsaSigner? key = null)
    {
        using StateView view = Store.OpenView();
        ulong nonce = _nonces.TryGetValue(sender, out ulong next) ? next : view.NextNonce(sender);
        _nonces[sender] = nonce + 1;
        ParticipantRecord record = view.Participant(sender)!;
        key ??= _signers[record.Keys.Last(k => k.IsInForce(Next) && _signers.ContainsKey(k.Key)).Key];
        return Transaction.Create(Chain.ChainId, key, sender, nonce, ContractKind.Participants, method, target, payload);
    }

    /// <summary>States that the member or candidate runs, with its voting key.</summary>
    public Transaction Ready(Address sender)
    {
        int index = Set.IndexOf(sender);
        EcdsaSigner? voting = index >= 0 ? _signers[Set[index].PublicKey] : null;
        return Call(sender, ParticipantMethods.Ready, ParticipantCalls.Ready(Store.Head.Height), key: voting);
    }

    public Transaction Rotate(Address sender, PublicKey old, EcdsaSigner next, long fromHeight) => Call(sender, ParticipantMethods.RotateKey,
        ParticipantCalls.RotateKey(old, next.PublicKey, fromHeight, KeyPossession.Sign(Chain.ChainId, sender, next)));

    public GovernanceAction.ReplaceKeys Replacement(Address participant, EcdsaSigner next) =>
        new(participant, next.PublicKey, KeyPossession.Sign(Chain.ChainId, participant, next));

    /// <summary>Opens a proposal in one block and lets the other members of a quorum approve it in the next. Returns the proposal's address.</summary>
    public Address Approve(GovernanceAction action)
    {
        ExecutedBlock opened = Grow(Call(Set[0].Address, ParticipantMethods.Propose, ParticipantCalls.Propose(action, Next + 1_000)));
        Receipt receipt = opened.Receipts.Single();
        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted), $"{action}");
        if (Set.Quorum == 1) return receipt.Contract;
        Address[] voters = [.. Set.Members.Skip(1).Take(Set.Quorum - 1).Select(m => m.Address)];
        ExecutedBlock voted = Grow(voters.Select(v => Call(v, ParticipantMethods.Vote, ParticipantCalls.Vote(true), receipt.Contract)).ToArray());
        Assert.That(voted.Receipts.Select(r => r.Outcome), Is.All.EqualTo(Outcome.Accepted), $"{action}");
        return receipt.Contract;
    }

    /// <summary>Submits proof that a member signed two precommits at a height.</summary>
    public Transaction Accuse(Address sender, Address offender, long height)
    {
        int index = Set.IndexOf(offender);
        return Call(sender, ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(new DuplicateVoteEvidence(
            Precommit(index, height, Sha256.Hash("x"u8)), Precommit(index, height, Sha256.Hash("y"u8)))));
    }

    public bool IsSuspended(Address participant)
    {
        using StateView view = Store.OpenView();
        return view.Participant(participant)!.IsSuspended;
    }

    public int RulesAt(long height)
    {
        using StateView view = Store.OpenView();
        return view.RuleVersions().VersionAt(height);
    }

    public void Dispose() => _maker.Dispose();

    private Vote Precommit(int index, long height, Hash256 hash) => new(VoteType.Precommit, height, 0, hash, index,
        _signers[Set[index].PublicKey].Sign(Vote.SigningDigest(Chain.ChainId, VoteType.Precommit, height, 0, hash)));
}
