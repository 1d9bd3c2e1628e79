using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>
/// Random blocks of calls of the participants contract: votes, statements, changes of keys, and evidence, by owners and thieves alike, since
/// any key that a participant ever had may sign. Each block has its own height, so that keys begin and end as on a real chain.
/// </summary>
internal sealed class RandomGovernance
{
    private const int CallsPerBlockMax = 5, HeightsAheadMax = 12, LifetimeMax = 60, EvidenceAgeHeights = 80, PassMsMax = 120_000;

    private readonly Random _random;
    private readonly Dictionary<Address, List<EcdsaSigner>> _keys = [];
    private readonly Dictionary<PublicKey, EcdsaSigner> _signers = [];
    private readonly List<Address> _proposals = [];
    private readonly bool _isUpgrading;

    /// <param name="random">The source of all choices.</param>
    /// <param name="validators">Members of the first set.</param>
    /// <param name="rules">Version of the rules in the genesis.</param>
    /// <param name="isUpgrading">Whether the authorities adopt later versions on the way.</param>
    public RandomGovernance(Random random, int validators, int rules, bool isUpgrading)
    {
        _random = random;
        _isUpgrading = isUpgrading;
        Party[] members = [.. Enumerable.Range(0, validators).Select(i => Party.Named($"a{i}"))];
        Party[] candidates = [.. Enumerable.Range(0, 3).Select(i => Party.Named($"candidate-{i}"))];
        Party vendor = Party.Named("vendor");
        Everybody = [.. members, .. candidates, vendor];
        foreach (Party party in Everybody) Own(party.Address, party.Signer);
        IEnumerable<GenesisParticipant> participants =
        [
            .. members.Select(m => new GenesisParticipant(m.Name, m.Key, Roles.Authority, true)),
            .. candidates.Select(c => new GenesisParticipant(c.Name, c.Key, Roles.Authority, false)),
            new GenesisParticipant(vendor.Name, vendor.Key, Roles.Vendor, false),
        ];
        ChainParameters parameters = new() { EvidenceAgeHeights = EvidenceAgeHeights };
        Ledger = TestLedger.Start(parameters, participants, isUnsigned: true, rules: rules);
    }

    public TestLedger Ledger { get; }

    public IReadOnlyList<Party> Everybody { get; }

    /// <summary>Version of the rules for the next block.</summary>
    public int Rules => Ledger.State.RuleVersions.VersionAt(Ledger.Next);

    /// <summary>One block: empty, of random calls, of votes on one proposal, or of statements by most members.</summary>
    public IReadOnlyList<(Transaction Transaction, Receipt Receipt)> Next()
    {
        if (_random.Next(12) == 0) Ledger.Pass(milliseconds: _random.Next(PassMsMax));
        IEnumerable<Transaction?> calls = _random.Next(100) switch
        {
            < 15 => [],
            < 35 => Statements(),
            < 55 => Votes(),
            _ => Mixed(),
        };
        IReadOnlyList<(Transaction Transaction, Receipt Receipt)> done = Ledger.RunValid([.. calls.OfType<Transaction>()]);
        foreach ((Transaction _, Receipt receipt) in done)
        {
            if (receipt.Events.Any(e => e.Type == ContractEventType.GovernanceProposed)) _proposals.Add(receipt.Contract);
        }

        return done;
    }

    /// <summary>A key of the participant that is in force at the next height; null if none is.</summary>
    public EcdsaSigner? KeyInForce(Address id) => Keys(id).LastOrDefault(k => Ledger.Participant(id).HasKeyInForce(k.PublicKey, Ledger.Next));

    /// <summary>The signer of a key that somebody has on this chain.</summary>
    public EcdsaSigner SignerOf(PublicKey key) => _signers[key];

    /// <summary>A new key for a participant. It can be recorded on the chain once.</summary>
    public EcdsaSigner NewKey(Address id)
    {
        EcdsaSigner key = TestKeys.Of($"{Named(id)}, key {Keys(id).Count}");
        Own(id, key);
        return key;
    }

    /// <summary>A call of the participants contract.</summary>
    public Transaction Sign(Address sender, ISigner key, int method, byte[] payload, Address target = default) =>
        Ledger.Sign(Everybody.First(p => p.Address == sender), ContractKind.Participants, method, payload, target, key);

    private IEnumerable<Transaction?> Mixed()
    {
        int count = _random.Next(1, CallsPerBlockMax + 1);
        for (int i = 0; i < count; i++)
        {
            yield return _random.Next(100) switch
            {
                < 36 => Propose(),
                < 56 => Vote(PickProposal(), PickAuthority(), _random.Next(10) > 0),
                < 66 => Ready(Pick(Everybody).Address),
                < 74 => AddKey(Pick(Everybody).Address),
                < 90 => RotateKey(PickAuthority()),
                < 95 => RevokeKey(Pick(Everybody).Address),
                _ => SubmitEvidence(),
            };
        }
    }

    // The voters of one proposal, in any order; most approve.
    private IEnumerable<Transaction?> Votes()
    {
        Address? proposal = PickProposal();
        foreach (Validator member in Ledger.Validators.Members.OrderBy(_ => _random.Next()))
        {
            if (!Rarely()) yield return Vote(proposal, member.Address, _random.Next(12) > 0);
        }
    }

    private IEnumerable<Transaction?> Statements()
    {
        foreach (Validator member in Ledger.Validators.Members)
        {
            if (!Rarely()) yield return Ready(member.Address);
        }

        foreach (Address other in Outsiders())
        {
            if (_random.Next(2) == 0) yield return Ready(other);
        }
    }

    private Transaction? Propose()
    {
        Address sender = PickAuthority();
        if (SignerFor(sender) is not { } key || NextAction() is not { } action) return null;
        return Sign(sender, key, ParticipantMethods.Propose, ParticipantCalls.Propose(action, Ledger.Next + _random.Next(1, LifetimeMax)));
    }

    private GovernanceAction? NextAction()
    {
        if (_isUpgrading && Rules < RuleVersions.Newest && _random.Next(3) == 0)
            return new GovernanceAction.AdoptRules(Rules + 1, Ledger.Next + _random.Next(1, HeightsAheadMax));
        Address[] suspended = [.. Everybody.Select(p => p.Address).Where(a => Ledger.Participant(a).IsSuspended)];
        if (suspended.Length > 0 && _random.Next(3) == 0) return new GovernanceAction.SetSuspended(Pick(suspended), false);
        Address someone = Pick(Everybody).Address;
        return _random.Next(100) switch
        {
            < 65 => ChangeOfSet(),
            < 73 => new GovernanceAction.SetSuspended(someone, true),
            < 85 => ReplaceKeys(someone),
            < 92 => new GovernanceAction.SetRoles(someone, Ledger.Participant(someone).Roles ^ Roles.Authority),
            _ => new GovernanceAction.SetAuditorThreshold(someone, _random.Next(3)),
        };
    }

    private GovernanceAction.ChangeValidators ChangeOfSet()
    {
        // Mostly one that joins, since penalties and suspensions only make the set smaller.
        (int leaving, int joining) = _random.Next(12) switch { < 7 => (0, 1), < 9 => (1, 0), 9 => (1, 1), 10 => (0, 2), _ => (2, 1) };
        return new GovernanceAction.ChangeValidators(
            [.. Ledger.Validators.Members.Select(m => m.Address).OrderBy(_ => _random.Next()).Take(leaving).Order()],
            [.. Outsiders().OrderBy(_ => _random.Next()).Take(joining).Order()]);
    }

    private GovernanceAction.ReplaceKeys ReplaceKeys(Address participant)
    {
        EcdsaSigner key = NewKey(participant);
        return new GovernanceAction.ReplaceKeys(participant, key.PublicKey, Ledger.Possession(participant, key));
    }

    private Transaction? Vote(Address? proposal, Address voter, bool approve) => proposal is not { } id || SignerFor(voter) is not { } key
        ? null
        : Sign(voter, key, ParticipantMethods.Vote, ParticipantCalls.Vote(approve), id);

    private Transaction? Ready(Address sender)
    {
        int index = Ledger.Validators.IndexOf(sender);
        EcdsaSigner? key = index >= 0 && !Rarely() ? SignerOf(Ledger.Validators[index].PublicKey) : SignerFor(sender);
        return key is null ? null : Sign(sender, key, ParticipantMethods.Ready, ParticipantCalls.Ready(Ledger.Height));
    }

    private Transaction? AddKey(Address sender)
    {
        if (SignerFor(sender) is not { } signer) return null;
        EcdsaSigner key = NewKey(sender);
        return Sign(sender, signer, ParticipantMethods.AddKey, ParticipantCalls.AddKey(key.PublicKey, Ahead(), Ledger.Possession(sender, key)));
    }

    private Transaction? RotateKey(Address sender)
    {
        if (SignerFor(sender) is not { } signer) return null;
        int index = Ledger.Validators.IndexOf(sender);
        PublicKey old = index >= 0 && !Rarely() ? Ledger.Validators[index].PublicKey : Pick(Keys(sender)).PublicKey;
        EcdsaSigner key = NewKey(sender);
        byte[] payload = ParticipantCalls.RotateKey(old, key.PublicKey, Ahead(), Ledger.Possession(sender, key));
        return Sign(sender, signer, ParticipantMethods.RotateKey, payload);
    }

    private Transaction? RevokeKey(Address sender) => SignerFor(sender) is not { } signer
        ? null
        : Sign(sender, signer, ParticipantMethods.RevokeKey, ParticipantCalls.RevokeKey(Pick(Keys(sender)).PublicKey, Ahead()));

    private Transaction? SubmitEvidence()
    {
        long height = Math.Max(1, Ledger.Next - (Rarely() ? _random.Next(2 * EvidenceAgeHeights) : _random.Next(5)));
        if (ValidatorSetHistory.At(Ledger.State, height) is not { } set || SignerFor(Pick(Everybody).Address) is not { } key) return null;
        Validator offender = Pick(set.Members);
        DuplicateVoteEvidence evidence = Offences.DoubleVote(
            Ledger, Everybody.First(p => p.Address == offender.Address), height, _random.Next(3), SignerOf(offender.PublicKey));
        Address sender = _keys.First(k => k.Value.Contains(key)).Key;
        return Sign(sender, key, ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(evidence));
    }

    private EcdsaSigner? SignerFor(Address id) => Rarely() ? Pick(Keys(id)) : KeyInForce(id);

    private Address? PickProposal()
    {
        Address[] open = [.. _proposals.TakeLast(12).Where(p => Ledger.State.Proposal(p) is not null)];
        return open.Length == 0 ? null : Pick(open);
    }

    private Address[] Outsiders() => [.. Everybody.Select(p => p.Address).Where(a => Ledger.Validators.IndexOf(a) < 0)];

    private Address PickAuthority() => Rarely() ? Pick(Everybody).Address : Pick(Ledger.Validators.Members).Address;

    private long Ahead() => Ledger.Next + _random.Next(1, HeightsAheadMax);

    private IReadOnlyList<EcdsaSigner> Keys(Address id) => _keys[id];

    private string Named(Address id) => Everybody.First(p => p.Address == id).Name;

    private void Own(Address id, EcdsaSigner key)
    {
        if (!_keys.TryGetValue(id, out List<EcdsaSigner>? keys)) _keys.Add(id, keys = []);
        keys.Add(key);
        _signers[key.PublicKey] = key;
    }

    private bool Rarely() => _random.Next(10) == 0;

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
