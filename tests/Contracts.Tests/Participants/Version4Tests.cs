using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>What version 4 of the rules changes. Under version 3 the same calls still act as they did, since old chains replay.</summary>
[TestFixture]
internal sealed class Version4Tests
{
    private const int Age = 1_000;

    private TestLedger _ledger = null!;

    private IReadOnlyList<Party> A => _ledger.Authorities;

    /// <summary>Thieves of one key after the other, each replaced at once, gather the approvals of a quorum.</summary>
    [TestCase(3, true)]
    [TestCase(4, false)]
    [Category("GOV-VOTE.7")]
    [Category("D21")]
    public void Vote_ByAKeyThatWasReplacedSince_CountsBeforeVersion4Only(int rules, bool counts)
    {
        _ledger = Council.Start(4, rules: rules);
        _ledger.SkipTo(10);
        GovernanceAction evil = new GovernanceAction.SetRoles(_ledger.Vendor.Address, Roles.Vendor | Roles.Authority);
        Receipt opened = _ledger.Propose(evil, A[3], lifetime: 1_000); // The thief of the key of a3.
        Readmit(A[3]);
        Assert.That(_ledger.Vote(A[2], opened.Contract).IsAccepted); // The thief of the key of a2.
        Readmit(A[2]);

        Assert.That(_ledger.Vote(A[1], opened.Contract).IsAccepted); // The thief of the key of a1.

        Assert.That(_ledger.Record(_ledger.Vendor).Roles.HasFlag(Roles.Authority), Is.EqualTo(counts), "approved by keys of which one is in force");
        if (counts) return;

        // The owners may approve it anew, each with its present key.
        foreach (Party owner in new[] { A[2], A[3] })
        {
            Receipt voted = _ledger.Run(owner, ParticipantMethods.Vote, ParticipantCalls.Vote(true), opened.Contract, VotingKey(owner));
            Assert.That(voted.Outcome, Is.EqualTo(Outcome.Accepted));
        }

        Assert.That(_ledger.Record(_ledger.Vendor).Roles.HasFlag(Roles.Authority), "a quorum of keys in force");
        Assert.That(_ledger.Store.TryRead(StateKeys.CastVote(opened.Contract, A[1].Address), out _), Is.False, "nothing is left of a closed proposal");

        void Readmit(Party party)
        {
            foreach (Party member in A.Where(a => _ledger.Validators.IndexOf(a.Address) >= 0)) _ledger.Run(member, ParticipantMethods.Ready,
                ParticipantCalls.Ready(_ledger.Height), key: VotingKey(member));
            EcdsaSigner next = TestKeys.Of($"{party.Name}, replaced");
            Decide(new GovernanceAction.ReplaceKeys(party.Address, next.PublicKey, _ledger.Possession(party.Address, next)), except: party);
            Assert.That(_ledger.Validators.IndexOf(party.Address), Is.EqualTo(-1));
            Assert.That(_ledger.Run(party, ParticipantMethods.Ready, ParticipantCalls.Ready(_ledger.Height), key: next).IsAccepted);
            Decide(new GovernanceAction.ChangeValidators([], [party.Address]), except: party);
            Assert.That(_ledger.Validators.IndexOf(party.Address), Is.GreaterThanOrEqualTo(0));
        }
    }

    /// <summary>A validator with thirty old keys rotates without bound: ended keys of rotations are dropped from its record, so they are not counted.</summary>
    [TestCase(3, 127)]
    [TestCase(4, 16)]
    [Category("PAR-KEY.16")]
    [Category("D23")]
    public void Rotate_WithManyOldKeys_StaysWithinItsShareFromVersion4On(int rules, int allowed)
    {
        StartWithOldKeys(rules);
        Assert.That(RotateUntilRefused(A[0]), Is.EqualTo(allowed), "rotations within the age of evidence");
        if (rules < 4) return;
        Assert.That(RotateUntilRefused(A[1]), Is.EqualTo(16), "the share of another");
        _ledger.SkipTo(_ledger.Height + Age + 1);
        Assert.That(RotateUntilRefused(A[0], "later"), Is.EqualTo(16), "a share returns with the age of evidence");
    }

    /// <summary>Places of past sets that evidence no longer needs count until a set changes; when all are used, nothing but a vote changes the set.</summary>
    [TestCase(3, Outcome.LimitReached)]
    [TestCase(4, Outcome.Accepted)]
    [Category("PAR-KEY.17")]
    [Category("D24")]
    public void Rotate_LongAfterTheOthersUsedThePlaces_IsPossibleFromVersion4On(int rules, Outcome expected)
    {
        StartWithOldKeys(3);
        RotateUntilRefused(A[0]);
        if (rules == 4) AdoptVersion4();
        _ledger.SkipTo(_ledger.Height + 10 * Age);

        EcdsaSigner next = TestKeys.Of("a1-next");
        byte[] payload = ParticipantCalls.RotateKey(A[1].Key, next.PublicKey, _ledger.Next + 1, _ledger.Possession(A[1].Address, next));
        Assert.That(_ledger.Run(A[1], ParticipantMethods.RotateKey, payload).Outcome, Is.EqualTo(expected));
    }

    /// <summary>A penalty overtakes an approved suspension, and a newer vote reinstates the member: the old proposal must not suspend it again.</summary>
    [TestCase(3, true)]
    [TestCase(4, false)]
    [Category("GOV-SET.10")]
    [Category("D22")]
    public void Reinstate_AfterAPenaltyOvertookAWaitingSuspension_IsUndoneByItBeforeVersion4Only(int rules, bool isUndone)
    {
        _ledger = Council.Start(4, rules: rules);
        _ledger.SkipTo(10);
        Assert.That(_ledger.Decide(new GovernanceAction.SetSuspended(A[3].Address, true)).IsAccepted);
        _ledger.Run(_ledger.Vendor, ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(Offences.DoubleVote(_ledger, A[3], 5)));
        foreach (Party running in A.Take(3)) _ledger.Ready(running);
        Assert.That(_ledger.Record(A[3]).IsSuspended);
        Assert.That(_ledger.Decide(new GovernanceAction.SetSuspended(A[3].Address, false)).IsAccepted);
        Assert.That(_ledger.Record(A[3]).IsSuspended, Is.False);

        _ledger.Ready(A[0]);

        Assert.That(_ledger.Record(A[3]).IsSuspended, Is.EqualTo(isUndone), "the newer vote counts from version 4 on");
    }

    /// <summary>A waiting suspension ends when a newer vote changes the member.</summary>
    [Test]
    [Category("GOV-SET.10")]
    [Category("D22")]
    public void Wait_ForAChangeWhoseTargetANewerVoteChanged_Ends()
    {
        _ledger = Council.Start(4, rules: 4);
        _ledger.SkipTo(10);
        GovernanceAction.SetRoles more = new(A[3].Address, Roles.Authority | Roles.Auditor);
        Receipt waiting = _ledger.Propose(new GovernanceAction.SetSuspended(A[3].Address, true));
        foreach (Party voter in A.Skip(1).Take(2)) Assert.That(_ledger.Vote(voter, waiting.Contract).IsAccepted);
        Assert.That(_ledger.State.PendingSetChange(), Is.EqualTo(waiting.Contract));

        Assert.That(_ledger.Decide(more).IsAccepted);

        Assert.That(_ledger.State.PendingSetChange(), Is.Null);
        Assert.That(_ledger.State.Proposal(waiting.Contract), Is.Null);
    }

    /// <summary>A vote ends with its key: its owner votes anew with the next one.</summary>
    [Test]
    [Category("GOV-VOTE.7")]
    [Category("D21")]
    public void Vote_OfAKeyThatWasRotatedSince_CountsOnceItIsRepeated()
    {
        _ledger = Council.Start(4, rules: 4);
        Receipt opened = _ledger.Propose(new GovernanceAction.SetRoles(_ledger.Vendor.Address, Roles.Vendor | Roles.Auditor), A[0]);
        EcdsaSigner next = TestKeys.Of("a0-next");
        byte[] payload = ParticipantCalls.RotateKey(A[0].Key, next.PublicKey, _ledger.Next + 1, _ledger.Possession(A[0].Address, next));
        Assert.That(_ledger.Run(A[0], ParticipantMethods.RotateKey, payload).Outcome, Is.EqualTo(Outcome.Accepted));
        _ledger.RunBlock();

        foreach (Party voter in A.Skip(1).Take(2)) Assert.That(_ledger.Vote(voter, opened.Contract).IsAccepted);
        Assert.That(_ledger.State.Proposal(opened.Contract), Is.Not.Null, "two of four");
        Receipt repeated = _ledger.Run(A[0], ParticipantMethods.Vote, ParticipantCalls.Vote(true), opened.Contract, next);
        Assert.That(repeated.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.State.Proposal(opened.Contract), Is.Null);
    }

    private void AdoptVersion4()
    {
        EcdsaSigner a0 = VotingKey(A[0]);
        byte[] propose = ParticipantCalls.Propose(new GovernanceAction.AdoptRules(4, _ledger.Next + 10), _ledger.Next + 100);
        Receipt opened = _ledger.Run(A[0], ParticipantMethods.Propose, propose, key: a0);
        foreach (Party voter in A.Skip(1).Take(2)) Assert.That(_ledger.Vote(voter, opened.Contract).Outcome, Is.EqualTo(Outcome.Accepted));
        _ledger.SkipTo(_ledger.Next + 10);
    }

    private void StartWithOldKeys(int rules)
    {
        _ledger = Council.Start(4, new ChainParameters { EvidenceAgeHeights = Age }, rules: rules);
        for (int i = 0; i < 30; i++)
        {
            EcdsaSigner key = TestKeys.Of($"a0, old {i}");
            byte[] payload = ParticipantCalls.AddKey(key.PublicKey, _ledger.Next + 1, _ledger.Possession(A[0].Address, key));
            Assert.That(_ledger.Run(A[0], ParticipantMethods.AddKey, payload).Outcome, Is.EqualTo(Outcome.Accepted));
        }

        _ledger.SkipTo(_ledger.Height + Age + 10);
    }

    private int RotateUntilRefused(Party party, string run = "rotated")
    {
        for (int i = 0; ; i++)
        {
            EcdsaSigner next = TestKeys.Of($"{party.Name}, {run} {i}");
            byte[] payload = ParticipantCalls.RotateKey(VotingKey(party).PublicKey, next.PublicKey, _ledger.Next + 1, _ledger.Possession(party.Address, next));
            Receipt receipt = _ledger.Run(party, ParticipantMethods.RotateKey, payload, key: VotingKey(party));
            if (receipt.Outcome == Outcome.LimitReached) return i;
            Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
            _ledger.RunBlock();
        }
    }

    private EcdsaSigner VotingKey(Party party) => TestKeys.Find(_ledger.Validators[_ledger.Validators.IndexOf(party.Address)].PublicKey);

    private void Decide(GovernanceAction action, Party except)
    {
        Party[] voters = [.. A.Where(a => a != except && _ledger.Validators.IndexOf(a.Address) >= 0)];
        Receipt opened = _ledger.Run(voters[0], ParticipantMethods.Propose, ParticipantCalls.Propose(action, _ledger.Next + 100), key: VotingKey(voters[0]));
        Assert.That(opened.Outcome, Is.EqualTo(Outcome.Accepted));
        foreach (Party voter in voters.Skip(1))
        {
            if (_ledger.State.Proposal(opened.Contract) is not null)
            {
                Receipt voted = _ledger.Run(voter, ParticipantMethods.Vote, ParticipantCalls.Vote(true), opened.Contract, VotingKey(voter));
                Assert.That(voted.Outcome, Is.EqualTo(Outcome.Accepted));
            }
        }
    }
}
