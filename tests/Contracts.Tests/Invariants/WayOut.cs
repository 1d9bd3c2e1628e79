using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>
/// From any state that random calls have led to, the validators can go on: whatever waits acts or can be closed, offenders leave, and every
/// participant's keys and every place in the set can be changed by vote.
/// </summary>
internal sealed class WayOut(RandomGovernance world, GovernanceOracle oracle)
{
    private const int BlocksMax = 20;

    private TestLedger Ledger => world.Ledger;

    private ValidatorSet Set => Ledger.Validators;

    public void Check()
    {
        LetScheduledKeysBegin();
        StateThatAllRun();
        RefuseWhatWaits();
        PunishWhoWaits();
        ReplaceEverybodysKeys();
        ReplaceAMember();
    }

    /// <summary>Keys that begin use the change of their block, so no other change can act in it. [GOV-SET.5]</summary>
    private void LetScheduledKeysBegin()
    {
        for (int i = 0; i < BlocksMax && Ledger.State.ScheduledKeys().Length > 0; i++) Run([]);
        Assert.That(Ledger.State.ScheduledKeys(), Is.Empty);
    }

    /// <summary>[GOV-LIVE.3] A change for which nothing is missing acts once its members have stated that they run.</summary>
    private void StateThatAllRun()
    {
        if (world.Rules >= 3) Run(Set.Members.Select(m => Ready(m.Address)));
    }

    /// <summary>[GOV-SET.8] The members can refuse a change that still waits. Then it is in nobody's way.</summary>
    private void RefuseWhatWaits()
    {
        if (GovernanceVotes.Pending(Ledger.State, Ledger.Next) is not { Id: var id }) return;
        Run(Set.Members.Select(m => Call(m.Address, ParticipantMethods.Vote, ParticipantCalls.Vote(false), id)));
        Assert.That(GovernanceVotes.Pending(Ledger.State, Ledger.Next), Is.Null, "a change waits that cannot be closed");
    }

    /// <summary>[EVI-PENDING.2] Offenders that the set can lose leave it.</summary>
    private void PunishWhoWaits()
    {
        for (int i = 0; i < BlocksMax && Ledger.State.PendingOffences().Count > 0; i++)
        {
            StateThatAllRun();
            Run([]);
        }

        Assert.That(Ledger.State.PendingOffences().All(_ => Set.Count == 1), "an offence waits for ever");
    }

    /// <summary>[GOV-KEYS.4], [GOV-KEYS.6] Everybody's keys can be replaced; those of a member from version 3 on, and before by removing it first.</summary>
    private void ReplaceEverybodysKeys()
    {
        foreach (Party party in world.Everybody)
        {
            bool isMember = Set.IndexOf(party.Address) >= 0;
            if (isMember && (world.Rules < 3 || Set.Count == 1)) continue;
            if (world.Rules < 2 && Ledger.Record(party).Keys.Count >= Limits.ParticipantKeysMax) continue; // Version 1 knows no way out.
            EcdsaSigner key = world.NewKey(party.Address);
            Decide(new GovernanceAction.ReplaceKeys(party.Address, key.PublicKey, Ledger.Possession(party.Address, key)));
            ParticipantRecord record = Ledger.Record(party);
            Assert.That(record.Keys.Where(k => k.IsInForce(Ledger.Next)).Select(k => k.Key), Is.EqualTo(new[] { key.PublicKey }), $"{party}'s keys");
            if (isMember) Assert.That(Set.IndexOf(party.Address), Is.EqualTo(-1));
            if (record.IsSuspended) Decide(new GovernanceAction.SetSuspended(party.Address, false));
            if (isMember) Admit(party);
        }
    }

    /// <summary>[GOV-SET.9] A member can leave the set by vote and come back.</summary>
    private void ReplaceAMember()
    {
        if (Set.Count == 1) return;
        Party member = world.Everybody.First(p => Set.IndexOf(p.Address) >= 0);
        Decide(new GovernanceAction.ChangeValidators([member.Address], []));
        Assert.That(Set.IndexOf(member.Address), Is.EqualTo(-1));

        if (world.Rules >= 2 || Ledger.Record(member).Keys.Count < Limits.ParticipantKeysMax) Admit(member);
    }

    private void Admit(Party party)
    {
        ParticipantKey key = Ledger.Record(party).Keys.FirstOrDefault(k => k.IsInForce(Ledger.Next) && k.UntilHeight == 0);
        if (key == default)
        {
            EcdsaSigner next = world.NewKey(party.Address);
            Decide(new GovernanceAction.ReplaceKeys(party.Address, next.PublicKey, Ledger.Possession(party.Address, next)));
            key = Ledger.Record(party).Keys[^1];
        }

        Run([world.Sign(party.Address, world.SignerOf(key.Key), ParticipantMethods.Ready, ParticipantCalls.Ready(Ledger.Height))]);
        Decide(new GovernanceAction.ChangeValidators([], [party.Address]));
        Assert.That(Set.IndexOf(party.Address), Is.GreaterThanOrEqualTo(0), $"{party} is back");
    }

    /// <summary>All members state that they run, then vote for the action until it is executed.</summary>
    private void Decide(GovernanceAction action)
    {
        StateThatAllRun();
        Address proposer = ProposerWithRoom();
        (Transaction _, Receipt opened) = Run([Call(proposer, ParticipantMethods.Propose, ParticipantCalls.Propose(action, Ledger.Next + BlocksMax))]).Single();
        Assert.That(opened.Outcome, Is.EqualTo(Outcome.Accepted), $"{action}");
        if (Ledger.State.Proposal(opened.Contract) is null) return;
        Address[] others = [.. Set.Members.Select(m => m.Address).Where(a => a != proposer).Take(Set.Quorum - 1)];
        Receipt[] votes = [.. Run(others.Select(a => Call(a, ParticipantMethods.Vote, ParticipantCalls.Vote(true), opened.Contract))).Select(c => c.Receipt)];
        Assert.That(votes.Select(v => v.Outcome), Is.All.EqualTo(Outcome.Accepted), $"{action}");
        Assert.That(Ledger.State.Proposal(opened.Contract), Is.Null, $"executed: {action}");
    }

    private Address ProposerWithRoom() => Set.Members.Select(m => m.Address).First(a => Ledger.State.OpenProposals(a)
        .Count(p => Ledger.State.Proposal(p) is { } open && Ledger.Next < open.ExpiresHeight) < Limits.OpenProposalsMax);

    private Transaction Ready(Address member) => world.Sign(member, world.SignerOf(Set[Set.IndexOf(member)].PublicKey), ParticipantMethods.Ready,
        ParticipantCalls.Ready(Ledger.Height));

    private Transaction Call(Address sender, int method, byte[] payload, Address target = default) =>
        world.Sign(sender, world.KeyInForce(sender)!, method, payload, target);

    private IReadOnlyList<(Transaction Transaction, Receipt Receipt)> Run(IEnumerable<Transaction> calls)
    {
        IReadOnlyList<(Transaction Transaction, Receipt Receipt)> done = Ledger.RunValid(calls);
        oracle.Check(done);
        return done;
    }
}
