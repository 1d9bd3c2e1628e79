using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>From version 3 of the rules no change of the set leaves fewer validators that run than the new quorum needs: it waits.</summary>
[Category("GOV-LIVE.1")]
internal sealed class LiveSignerTests
{
    private TestLedger _ledger = null!;

    private IReadOnlyList<Party> A => _ledger.Authorities;

    private IReadOnlyList<WaitingSetChange> Waiting => WaitingSetChange.In(_ledger, _ledger.Next, _ledger.TimeMs);

    [Category("D04")]
    [Category("GOV-LIVE.3")]
    [Category("EVI-PENDING.1")]
    [Test]
    public void Submit_SevenValidatorsTwoDead_WaitsUntilAFifthRuns()
    {
        Start(7);
        DuplicateVoteEvidence evidence = Offences.DoubleVote(_ledger, A[6], 5);
        Assert.That(Submit(evidence).Outcome, Is.EqualTo(Outcome.Accepted));
        foreach (Party running in A.Take(4)) Assert.That(_ledger.Ready(running).Outcome, Is.EqualTo(Outcome.Accepted));
        _ledger.RunBlock();

        Assert.That(_ledger.Record(A[6]).IsSuspended, Is.False, "four of six run, and their quorum is five");
        Assert.That(_ledger.Validators.Count, Is.EqualTo(7));
        WaitingSetChange change = Waiting.Single();
        Assert.That((change.Subject, change.IsPenalty, change.Quorum), Is.EqualTo((A[6].Address, true, 5)));
        Assert.That(change.Members.Except(change.Running), Is.EquivalentTo(new[] { A[4].Address, A[5].Address }));

        Receipt fifth = _ledger.Ready(A[4]);

        Assert.That(fifth.Events.Select(e => e.Type), Is.EqualTo(new[]
        {
            ContractEventType.ValidatorReady, ContractEventType.ValidatorSetChanged, ContractEventType.ParticipantSuspended,
        }));
        Assert.That(_ledger.Record(A[6]).IsSuspended, Is.True);
        Assert.That(_ledger.Validators.Count, Is.EqualTo(6));
        Assert.That(_ledger.State.EvidenceRecord(evidence.Id(_ledger.ChainId))!.IsSuspending, Is.True);
        Assert.That(Waiting, Is.Empty);
    }

    [Category("EVI-SUBMIT.8")]
    [Category("GOV-LIVE.4")]
    [TestCase(Limits.LivenessAgeMsMax - 10, true)]
    [TestCase(Limits.LivenessAgeMsMax + 10, false)]
    public void Submit_OthersStatedAWhileAgo_ActsAtOnceWhileTheirWordCounts(long agoMs, bool acts)
    {
        Start(4);
        foreach (Party running in A.Take(3)) _ledger.Ready(running);
        _ledger.Pass(milliseconds: agoMs);

        Submit(Offences.DoubleVote(_ledger, A[3], 5));

        Assert.That(_ledger.Record(A[3]).IsSuspended, Is.EqualTo(acts));
    }

    [Category("EVI-PENDING.2")]
    [Category("GOV-LIVE.4")]
    [Test]
    public void Act_StatementsFromBeforeVersion3_DoNotCount()
    {
        _ledger = Council.Start(4, rules: 2);
        _ledger.SkipTo(10);
        Assert.That(_ledger.Ready(_ledger.Candidate).IsAccepted, Is.True);
        long from = _ledger.Next + 8;
        Assert.That(_ledger.Decide(new GovernanceAction.AdoptRules(3, from)).IsAccepted, Is.True);
        _ledger.SkipTo(from);
        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([], [_ledger.Candidate.Address])).IsAccepted, Is.True);
        foreach (Party running in A) _ledger.Ready(running);
        Assert.That(_ledger.Validators.Count, Is.EqualTo(4), "the candidate's word has no time");

        _ledger.Ready(_ledger.Candidate);

        Assert.That(_ledger.Validators.Count, Is.EqualTo(5));
    }

    [Category("GOV-SET.8")]
    [Category("GOV-LIVE.3")]
    [Test]
    public void Change_CandidateWhoseNodeNeverRan_WaitsAndTheSetStays()
    {
        Start(4);
        foreach (Party running in A) _ledger.Ready(running);

        Receipt approved = _ledger.Decide(new GovernanceAction.ChangeValidators([], [_ledger.Candidate.Address]));

        Assert.That(approved.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(4));
        Assert.That(Waiting.Single().Joining, Is.EqualTo(new[] { _ledger.Candidate.Address }));
        Assert.That(Waiting.Single().IsStatementDue(_ledger.Candidate.Address), Is.True);
        Assert.That(_ledger.Ready(_ledger.Candidate).Events.Select(e => e.Type), Does.Contain(ContractEventType.GovernanceExecuted));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(5));
    }

    [Category("GOV-SET.8")]
    [Test]
    public void Change_TooFewOfTheNewSetRun_WaitsForOneMore()
    {
        Start(4);
        _ledger.Ready(_ledger.Candidate);
        _ledger.Ready(A[0]);
        _ledger.Ready(A[1]);

        _ledger.Decide(new GovernanceAction.ChangeValidators([], [_ledger.Candidate.Address]));

        Assert.That(_ledger.Validators.Count, Is.EqualTo(4), "three of five run, and their quorum is four");
        _ledger.Ready(A[2]);
        Assert.That(_ledger.Validators.Count, Is.EqualTo(5));
    }

    [Category("GOV-SUSPEND.2")]
    [Category("GOV-LIVE.3")]
    [Test]
    public void Suspend_ValidatorByVote_WaitsForTheOthers()
    {
        Start(4);

        Receipt approved = _ledger.Decide(new GovernanceAction.SetSuspended(A[3].Address, true));

        Assert.That(approved.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Record(A[3]).IsSuspended, Is.False);
        Assert.That(Waiting.Single().Subject, Is.EqualTo(approved.Contract));
        _ledger.Ready(A[0]);
        _ledger.Ready(A[1]);
        Assert.That(_ledger.Record(A[3]).IsSuspended, Is.False, "two of three run, and their quorum is three");
        _ledger.Ready(A[2]);
        Assert.That(_ledger.Record(A[3]).IsSuspended, Is.True);
        Assert.That(_ledger.State.Proposal(approved.Contract), Is.Null, "executed");
    }

    [Category("GOV-SET.7")]
    [Test]
    public void Change_ThatCanActWhileAnotherWaits_Acts()
    {
        Start(7);
        foreach (Party running in A) _ledger.Ready(running);
        _ledger.Decide(new GovernanceAction.ChangeValidators([], [_ledger.Candidate.Address]));

        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([A[6].Address], [])).Outcome, Is.EqualTo(Outcome.Accepted));

        Assert.That(_ledger.Validators.Count, Is.EqualTo(6));
        _ledger.Pass(milliseconds: Limits.LivenessAgeMsMax);
        Receipt waiting = _ledger.Decide(new GovernanceAction.SetSuspended(A[5].Address, true));
        Assert.That(waiting.Outcome, Is.EqualTo(Outcome.ChangePending), "this one would wait, too");
    }

    [Category("GOV-KEYS.6")]
    [Category("GOV-SET.5")]
    [Test]
    public void ReplaceKeys_OfAValidator_TakesItOutOfTheSetOnceTheOthersRun()
    {
        Start(4);
        EcdsaSigner next = TestKeys.Of("a3-2");
        GovernanceAction replace = new GovernanceAction.ReplaceKeys(A[3].Address, next.PublicKey, _ledger.Possession(A[3].Address, next));

        Assert.That(_ledger.Decide(replace).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Record(A[3]).HasKeyInForce(A[3].Key, _ledger.Next), Is.True, "it waits");
        foreach (Party running in A.Take(3)) _ledger.Ready(running);

        Assert.That(_ledger.Validators.IndexOf(A[3].Address), Is.EqualTo(-1));
        Assert.That(_ledger.Record(A[3]).HasKeyInForce(A[3].Key, _ledger.Next), Is.False);
        Assert.That(_ledger.Record(A[3]).HasKeyInForce(next.PublicKey, _ledger.Next), Is.True);
        Assert.That(_ledger.Run(A[3], ParticipantMethods.Ready, ParticipantCalls.Ready(_ledger.Height), key: next).IsAccepted, Is.True);
        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([], [A[3].Address])).IsAccepted, Is.True);
        Assert.That(_ledger.Validators[_ledger.Validators.IndexOf(A[3].Address)].PublicKey, Is.EqualTo(next.PublicKey), "back with the new key");
    }

    [Category("GOV-KEYS.1")]
    [Test]
    public void ReplaceKeys_OfAValidatorInVersion2_IsRefused()
    {
        _ledger = Council.Start(4, rules: 2);
        EcdsaSigner next = TestKeys.Of("a3-2");

        Receipt receipt = _ledger.Propose(new GovernanceAction.ReplaceKeys(A[3].Address, next.PublicKey, _ledger.Possession(A[3].Address, next)));

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.ValidatorInForce));
    }

    [Category("GOV-LIVE.2")]
    [Test]
    public void Ready_ValidatorWithAKeyThatDoesNotVote_IsRefused()
    {
        Start(4);
        EcdsaSigner second = TestKeys.Of("a0-2");
        byte[] added = ParticipantCalls.AddKey(second.PublicKey, _ledger.Next + 1, _ledger.Possession(A[0].Address, second));
        Assert.That(_ledger.Run(A[0], ParticipantMethods.AddKey, added).IsAccepted, Is.True);

        Assert.That(_ledger.Ready(A[0], second).Outcome, Is.EqualTo(Outcome.KeyInvalid));
        Assert.That(_ledger.Ready(A[0]).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Category("GOV-READY.3")]
    [Test]
    public void Ready_ValidatorInVersion2_IsRefused()
    {
        _ledger = Council.Start(4, rules: 2);

        Assert.That(_ledger.Ready(A[0]).Outcome, Is.EqualTo(Outcome.AlreadyValidator));
    }

    [Test]
    public void IsStatementDue_ChangeThatCannotComplete_IsStatedOnce()
    {
        Start(7);
        Submit(Offences.DoubleVote(_ledger, A[6], 5));
        Assert.That(A.Select(a => Waiting.Single().IsStatementDue(a.Address)), Is.EqualTo(A.Select(a => a != A[6])), "the offender's word is not needed");
        foreach (Party running in A.Take(4)) _ledger.Ready(running);
        _ledger.Pass(milliseconds: Limits.LivenessAgeMsMax);
        _ledger.RunBlock();
        Assert.That(A.Take(4).Select(a => Waiting.Single().IsStatementDue(a.Address)), Is.All.False, "their words are too old, and one more is missing");

        _ledger.Ready(A[5]);

        Assert.That(_ledger.Record(A[6]).IsSuspended, Is.False);
        Assert.That(A.Take(4).Select(a => Waiting.Single().IsStatementDue(a.Address)), Is.All.True, "it can complete now");
        foreach (Party running in A.Take(4)) _ledger.Ready(running);
        Assert.That(_ledger.Record(A[6]).IsSuspended, Is.True);
    }

    [Category("GOV-LIVE.3")]
    [Test]
    public void IsStatementDue_PenaltyTakesTheRoomOfAProposal_IsStatedOnceMore()
    {
        Start(4);
        Submit(Offences.DoubleVote(_ledger, A[3], 5));
        Address candidate = _ledger.Candidate.Address;
        _ledger.Decide(new GovernanceAction.ChangeValidators([], [candidate]));
        _ledger.Ready(_ledger.Candidate);
        foreach (Party running in A.Take(3)) _ledger.Ready(running);
        Assert.That((_ledger.Record(A[3]).IsSuspended, _ledger.Validators.IndexOf(candidate)), Is.EqualTo((true, -1)), "one change in a block");
        Assert.That(A.Take(3).Select(a => Waiting.Single().IsStatementDue(a.Address)), Is.All.True, "the proposal has all that it needs but a block");

        _ledger.Ready(A[0]);

        Assert.That(_ledger.Validators.IndexOf(candidate), Is.GreaterThanOrEqualTo(0));
        Assert.That(Waiting, Is.Empty);
    }

    [Test]
    public void IsStatementDue_ChangeThatHasBecomeImpossible_IsStatedNoMore()
    {
        Start(4);
        Address candidate = _ledger.Candidate.Address;
        _ledger.Decide(new GovernanceAction.ChangeValidators([], [candidate]));
        _ledger.Decide(new GovernanceAction.SetRoles(candidate, Roles.None));
        foreach (Party running in A) _ledger.Ready(running);

        Assert.That(Waiting.Single().Members.Select(Waiting.Single().IsStatementDue), Is.EqualTo(Waiting.Single().Members.Select(m => m == candidate)));
    }

    [Test]
    public void In_Version2_IsEmpty()
    {
        _ledger = Council.Start(1, rules: 2);
        _ledger.SkipTo(10);
        Submit(Offences.DoubleVote(_ledger, A[0], 5));

        Assert.That(_ledger.State.PendingOffences(), Is.Not.Empty);
        Assert.That(Waiting, Is.Empty);
    }

    private void Start(int validators)
    {
        _ledger = Council.Start(validators, rules: 3);
        _ledger.SkipTo(10);
    }

    private Receipt Submit(DuplicateVoteEvidence evidence) =>
        _ledger.Run(_ledger.Vendor, ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(evidence));
}
