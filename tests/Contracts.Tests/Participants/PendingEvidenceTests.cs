using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>Evidence that finds the change of its block used up waits, acts in the first block with room, and only then counts (threat D04).</summary>
[Category("D04")]
internal sealed class PendingEvidenceTests
{
    private TestLedger _ledger = null!;

    private IReadOnlyList<Party> A => _ledger.Authorities;

    [Category("EVI-PENDING.1")]
    [Category("EVI-PENDING.2")]
    [TestCase(4, TestName = "Submit_WithTheChangeUsedUp_ActsInTheNextBlock_Four")]
    [TestCase(7, TestName = "Submit_WithTheChangeUsedUp_ActsInTheNextBlock_Seven")]
    public void Submit_WithTheChangeUsedUp_ActsInTheNextBlock(int validators)
    {
        Start(validators);
        DuplicateVoteEvidence evidence = Offences.DoubleVote(_ledger, A[0], 5);
        Transaction[] spend = [.. A.TakeLast(ValidatorSets.ChangeMax(_ledger.Validators)).Select(a => Submission(Offences.DoubleVote(_ledger, a, 5)))];

        IReadOnlyList<Receipt> receipts = _ledger.RunBlock([.. spend, Submission(evidence)]);

        Assert.That(receipts.Select(r => r.Outcome), Is.All.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Record(A[0]).IsSuspended, Is.False, "the change of the block is used up");
        Assert.That(Recorded(evidence).IsSuspending, Is.False);
        Assert.That(_ledger.State.EvidenceCount(A[0].Address), Is.Zero, "only what acted counts");

        _ledger.RunBlock();

        Assert.That(_ledger.Record(A[0]).IsSuspended, Is.True);
        Assert.That(_ledger.Validators.IndexOf(A[0].Address), Is.EqualTo(-1));
        Assert.That(Recorded(evidence).IsSuspending, Is.True);
        Assert.That(_ledger.State.EvidenceCount(A[0].Address), Is.EqualTo(1));
        Assert.That(_ledger.State.PendingOffences(), Is.Empty);
    }

    [Category("EVI-PENDING.3")]
    [Test]
    public void Submit_SixteenAgainstOneselfInABlockWithoutRoom_LeavesTheOffenderNoCover()
    {
        Start(4);
        Transaction[] own = [.. Enumerable.Range(0, Limits.EvidencePerValidatorMax)
            .Select(round => Submission(Offences.DoubleVote(_ledger, A[2], 5, round), A[2]))];

        _ledger.RunBlock([Submission(Offences.DoubleVote(_ledger, A[3], 5)), .. own]);
        _ledger.RunBlock();

        Assert.That(_ledger.Record(A[2]).IsSuspended, Is.True, "one of them acted");
        Readmit(A[2]);
        long later = _ledger.Next;
        Assert.That(Submit(Offences.DoubleVote(_ledger, A[2], 5, round: 99)).Outcome, Is.EqualTo(Outcome.EvidenceKnown), "answered by that suspension");
        Assert.That(_ledger.Record(A[2]).IsSuspended, Is.False);
        Assert.That(Submit(Offences.DoubleVote(_ledger, A[2], later)).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Record(A[2]).IsSuspended, Is.True, "a later offence acts again");
    }

    [Category("EVI-SUBMIT.6")]
    [Test]
    public void Submit_SixteenAgainstOneselfInABlockWithoutRoom_Version1_CoversTheOffender()
    {
        _ledger = Council.Start(4);
        _ledger.SkipTo(10);
        Transaction[] own = [.. Enumerable.Range(0, Limits.EvidencePerValidatorMax)
            .Select(round => Submission(Offences.DoubleVote(_ledger, A[2], 5, round), A[2]))];

        _ledger.RunBlock([Submission(Offences.DoubleVote(_ledger, A[3], 5)), .. own]);

        Assert.That(Submit(Offences.DoubleVote(_ledger, A[2], 5, round: 99)).Outcome, Is.EqualTo(Outcome.LimitReached));
        Assert.That(_ledger.Record(A[2]).IsSuspended, Is.False);
    }

    [Category("EVI-PENDING.3")]
    [Test]
    public void Submit_MoreOffencesThanEverWereCounted_StillActs()
    {
        Start(4);
        for (int i = 0; i < Limits.EvidencePerValidatorMax + 2; i++)
        {
            Assert.That(Submit(Offences.DoubleVote(_ledger, A[3], _ledger.Height)).Outcome, Is.EqualTo(Outcome.Accepted), $"offence {i}");
            Assert.That(_ledger.Record(A[3]).IsSuspended, Is.True, $"offence {i}");
            Readmit(A[3]);
        }
    }

    [Category("EVI-PENDING.2")]
    [Category("ENG-BLOCK.3")]
    [Test]
    public void Act_BlockWhoseCallsChangeTheSetToo_ComesBeforeThem()
    {
        Start(4);
        _ledger.RunBlock(Submission(Offences.DoubleVote(_ledger, A[3], 5)), Submission(Offences.DoubleVote(_ledger, A[2], 5)));
        EcdsaSigner next = TestKeys.Of("a1-2");
        byte[] rotation = ParticipantCalls.RotateKey(A[1].Key, next.PublicKey, _ledger.Next + 1, _ledger.Possession(A[1].Address, next));

        Receipt receipt = _ledger.Run(A[1], ParticipantMethods.RotateKey, rotation);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.ChangeTooLarge), "the evidence used the block's change");
        Assert.That(_ledger.Record(A[2]).IsSuspended, Is.True);
    }

    [Category("EVI-PENDING.2")]
    [Category("GOV-SET.6")]
    [Test]
    public void Act_AgainstTheOnlyValidator_WaitsUntilThereIsAnother()
    {
        Start(1);
        Assert.That(Submit(Offences.DoubleVote(_ledger, A[0], 5)).Outcome, Is.EqualTo(Outcome.Accepted));
        _ledger.RunBlock();
        Assert.That(_ledger.Validators.Count, Is.EqualTo(1), "the set is never empty");

        Assert.That(_ledger.Ready(_ledger.Candidate).IsAccepted, Is.True);
        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([], [_ledger.Candidate.Address])).IsAccepted, Is.True);
        _ledger.RunBlock();

        Assert.That(_ledger.Validators.Members.Single().Address, Is.EqualTo(_ledger.Candidate.Address));
        Assert.That(_ledger.Record(A[0]).IsSuspended, Is.True);
    }

    [Category("EVI-PENDING.3")]
    [Test]
    public void Submit_AgainstASuspendedParticipant_IsRecordedOnceAndDoesNotCount()
    {
        Start(4);
        DuplicateVoteEvidence evidence = Offences.DoubleVote(_ledger, A[3], 5);
        Assert.That(_ledger.Decide(new GovernanceAction.SetSuspended(A[3].Address, true)).IsAccepted, Is.True);

        Assert.That(Submit(evidence).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(Recorded(evidence).IsSuspending, Is.False);
        Assert.That(_ledger.State.EvidenceCount(A[3].Address), Is.Zero);
        Assert.That(Submit(Offences.DoubleVote(_ledger, A[3], 6)).Outcome, Is.EqualTo(Outcome.EvidenceKnown));
    }

    private void Start(int validators)
    {
        _ledger = Council.Start(validators, rules: 2);
        _ledger.SkipTo(10);
    }

    private void Readmit(Party party)
    {
        Assert.That(_ledger.Decide(new GovernanceAction.SetSuspended(party.Address, false)).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Ready(party).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([], [party.Address])).Outcome, Is.EqualTo(Outcome.Accepted));
        _ledger.RunBlock();
    }

    private Transaction Submission(DuplicateVoteEvidence evidence, Party? sender = null) =>
        _ledger.Sign(sender ?? _ledger.Vendor, ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(evidence));

    private Receipt Submit(DuplicateVoteEvidence evidence) => _ledger.RunBlock(Submission(evidence))[0];

    private EvidenceRecord Recorded(DuplicateVoteEvidence evidence) => _ledger.State.EvidenceRecord(evidence.Id(_ledger.ChainId))!;
}
