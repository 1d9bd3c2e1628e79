using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>
/// Evidence on the chain (threat D04): what proves an offence, its consequences, and that bad evidence only yields a rejected
/// receipt.
/// </summary>
internal sealed class EvidenceTests
{
    private static readonly Hash256 X = Sha256.Hash("x"u8), Y = Sha256.Hash("y"u8);

    private TestLedger _ledger = null!;

    private IReadOnlyList<Party> A => _ledger.Authorities;

    [SetUp]
    public void SetUp()
    {
        _ledger = Council.Start();
        _ledger.SkipTo(10);
    }

    [Category("EVI-SUBMIT.8")]
    [Category("D04")]
    [TestCase(VoteType.Prevote)]
    [TestCase(VoteType.Precommit)]
    public void Submit_DoubleVote_SuspendsTheOffender(VoteType type)
    {
        DuplicateVoteEvidence evidence = DoubleVote(A[3], 5, type: type);

        Receipt receipt = Submit(evidence);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Contract, Is.EqualTo(A[3].Address));
        ContractEventType[] expected = [ContractEventType.ValidatorSetChanged, ContractEventType.ParticipantSuspended, ContractEventType.EvidenceAccepted];
        Assert.That(receipt.Events.Select(e => e.Type), Is.EqualTo(expected));
        Assert.That(_ledger.Validators.IndexOf(A[3].Address), Is.EqualTo(-1));
        Assert.That(_ledger.Record(A[3]).IsSuspended, Is.True, "the offender stays registered");
        Assert.That(Recorded(evidence), Is.EqualTo(new EvidenceRecord(A[3].Address, 5, _ledger.Height, true)));
        Assert.That(_ledger.Execute(_ledger.Sign(A[3], 999, [])).FirstInvalidVerdict, Is.EqualTo(TransactionVerdict.SenderSuspended));
    }

    [Category("EVI-SUBMIT.8")]
    [Category("D04")]
    [Test]
    public void Submit_DoubleProposal_SuspendsTheOffender()
    {
        int proposer = _ledger.Validators.ProposerIndex(5, 0);
        Party offender = A.Single(a => _ledger.Validators.IndexOf(a.Address) == proposer);
        DuplicateProposalEvidence evidence = new(Proposal(offender, 5, 1_000), Proposal(offender, 5, 1_001), proposer);

        Assert.That(Submit(evidence, A.First(a => a != offender)).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Record(offender).IsSuspended, Is.True);
    }

    [Category("EVI-SUBMIT.8")]
    [Test]
    public void Submit_BySomebodyWithoutAnyRoleInConsensus_Counts() =>
        Assert.That(Submit(DoubleVote(A[3], 5), _ledger.Vendor).Outcome, Is.EqualTo(Outcome.Accepted), "evidence is valid without other data");

    [Category("EVI-SUBMIT.2")]
    [Test]
    public void Submit_OfTheBlocksOwnHeight_CountsAndOfALaterOneDoesNot()
    {
        Assert.That(Submit(DoubleVote(A[3], _ledger.Next + 1)).Outcome, Is.EqualTo(Outcome.EvidenceAhead));
        Assert.That(Submit(DoubleVote(A[3], _ledger.Next)).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Category("EVI-SUBMIT.3")]
    [Test]
    public void Submit_OlderThanTaken_IsRefused()
    {
        _ledger = Council.Start(parameters: new ChainParameters { EvidenceAgeHeights = 50 });
        _ledger.SkipTo(100);

        Assert.That(Submit(DoubleVote(A[3], _ledger.Next - 51)).Outcome, Is.EqualTo(Outcome.EvidenceTooOld));
        Assert.That(Submit(DoubleVote(A[3], _ledger.Next - 50)).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Category("EVI-SUBMIT.3")]
    [Test]
    public void Submit_OfASetThatIsNotKept_IsRefused()
    {
        DuplicateVoteEvidence evidence = DoubleVote(A[3], 5);
        StateWrite[] dropped = [new(StateKeys.ValidatorSetHistory, Encoded([8])), new(StateKeys.ValidatorSetFrom(8), _ledger.Validators.Encode().ToArray())];
        _ledger.Store.Apply([.. dropped.OrderBy(w => w.Key)]);

        Assert.That(Submit(evidence).Outcome, Is.EqualTo(Outcome.EvidenceTooOld));

        static byte[] Encoded(long[] heights)
        {
            Chain.Core.Encoding.CborWriter writer = new();
            writer.Array(heights.Length);
            foreach (long height in heights) writer.Int(height);
            return writer.Written.ToArray();
        }
    }

    [Category("EVI-SUBMIT.4")]
    [Category("E01")]
    [Test]
    public void Submit_SameOffenceAgain_IsRefusedWhateverItsSignatures()
    {
        DuplicateVoteEvidence first = DoubleVote(A[3], 5), resigned = DoubleVote(A[3], 5, signer: new RandomNonceSigner(A[3].Signer));
        Assert.That(resigned.First.Signature, Is.Not.EqualTo(first.First.Signature), "two valid signatures of the same vote");
        Submit(first);

        Assert.That(Submit(first, _ledger.Vendor).Outcome, Is.EqualTo(Outcome.EvidenceKnown));
        Assert.That(Submit(resigned).Outcome, Is.EqualTo(Outcome.EvidenceKnown));
    }

    [Category("EVI-SUBMIT.4")]
    [Test]
    public void Submit_TwiceInOneBlock_CountsOnce()
    {
        byte[] payload = ParticipantCalls.SubmitEvidence(DoubleVote(A[3], 5));

        IReadOnlyList<Receipt> receipts = _ledger.RunBlock(
            _ledger.Sign(A[0], ParticipantMethods.SubmitEvidence, payload), _ledger.Sign(A[1], ParticipantMethods.SubmitEvidence, payload));

        Assert.That(receipts.Select(r => r.Outcome), Is.EqualTo(new[] { Outcome.Accepted, Outcome.EvidenceKnown }));
    }

    private static IEnumerable<TestCaseData> False()
    {
        yield return Case("signed_by_another", "EVI-SUBMIT.7", (t, l) => t.DoubleVote(l.Authorities[3], 5, signer: l.Authorities[2].Signer));
        yield return Case("with_one_signature_of_another", "EVI-SUBMIT.7", (t, l) =>
            new DuplicateVoteEvidence(t.Vote(l.Authorities[3], 5, X), t.Vote(l.Authorities[3], 5, Y, l.Authorities[2].Signer)));
        yield return Case("of_another_chain", "EVI-SUBMIT.7", (t, l) => t.DoubleVote(l.Authorities[3], 5, chainId: Hash256.Zero));
        yield return Case("of_an_index_outside_the_set", "EVI-SUBMIT.5", (t, l) =>
            new DuplicateVoteEvidence(t.Vote(l.Authorities[3], 5, X) with { ValidatorIndex = 4 },
            t.Vote(l.Authorities[3], 5, Y) with { ValidatorIndex = 4 }));

        static TestCaseData Case(string desc, string tag, Func<EvidenceTests, TestLedger, Evidence> make) =>
            new TestCaseData(make).SetName($"Submit_Evidence_{desc}_IsRefused").SetCategory(tag);
    }

    [Category("D04")]
    [TestCaseSource(nameof(False))]
    public void Submit_FalseEvidence_IsARejectedReceiptAndNoMore(Func<EvidenceTests, TestLedger, Evidence> make)
    {
        Receipt receipt = Submit(make(this, _ledger));

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.EvidenceInvalid));
        Assert.That(A.Select(a => _ledger.Record(a).IsSuspended), Is.All.False);
        Assert.That(_ledger.Validators.Count, Is.EqualTo(4));
    }

    [Category("EVI-SUBMIT.6")]
    [Test]
    public void Submit_MoreThanTheLimitAgainstOne_IsRefused()
    {
        for (int i = 0; i < Limits.EvidencePerValidatorMax; i++) Assert
            .That(Submit(DoubleVote(A[3], 5, round: i)).Outcome, Is.EqualTo(Outcome.Accepted), $"round {i}");

        Assert.That(Submit(DoubleVote(A[3], 5, round: 1_000)).Outcome, Is.EqualTo(Outcome.LimitReached));
        Assert.That(Submit(DoubleVote(A[2], 5)).Outcome, Is.EqualTo(Outcome.Accepted), "against another");
    }

    [Category("EVI-SUBMIT.8")]
    [Category("GOV-SET.5")]
    [Test]
    public void Submit_AgainstTwoInOneBlock_SuspendsAsManyAsMayChange()
    {
        DuplicateVoteEvidence first = DoubleVote(A[3], 5), second = DoubleVote(A[2], 5);

        IReadOnlyList<Receipt> receipts = _ledger.RunBlock(
            _ledger.Sign(A[0], ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(first)),
            _ledger.Sign(A[0], ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(second)));

        Assert.That(receipts.Select(r => r.Outcome), Is.All.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(3));
        Assert.That(_ledger.Record(A[2]).IsSuspended, Is.False);
        Assert.That(Recorded(second)!.IsSuspending, Is.False, "it is only recorded");
    }

    [Category("EVI-SUBMIT.8")]
    [Category("GOV-SET.6")]
    [Test]
    public void Submit_AgainstTheOnlyValidator_IsRecordedOnly()
    {
        _ledger = Council.Start(1);
        _ledger.SkipTo(10);
        DuplicateVoteEvidence evidence = DoubleVote(A[0], 5);

        Assert.That(Submit(evidence).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(1));
        Assert.That(Recorded(evidence)!.IsSuspending, Is.False);
    }

    [Category("EVI-SUBMIT.3")]
    [Category("EVI-SUBMIT.8")]
    [Test]
    public void Submit_AgainstOneThatLeftTheSet_IsCheckedAgainstTheSetOfItsHeight()
    {
        DuplicateVoteEvidence evidence = DoubleVote(A[3], 5);
        _ledger.Decide(new GovernanceAction.ChangeValidators([A[3].Address], []));

        Receipt receipt = Submit(evidence);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Record(A[3]).IsSuspended, Is.True, "reinstating it does not make it a validator again");
        Assert.That(_ledger.Validators.Count, Is.EqualTo(3));
    }

    [Category("EVI-SUBMIT.7")]
    [Category("B12")]
    [Test]
    public void Submit_AgainstARotatedKey_IsCheckedAgainstTheKeyOfItsHeight()
    {
        EcdsaSigner next = TestKeys.Of("a3-2");
        byte[] rotation = ParticipantCalls.RotateKey(A[3].Key, next.PublicKey, _ledger.Next + 1, _ledger.Possession(A[3].Address, next));
        Assert.That(_ledger.Run(A[3], ParticipantMethods.RotateKey, rotation).IsAccepted, Is.True);
        _ledger.RunBlock();

        Assert.That(Submit(DoubleVote(A[3], _ledger.Height)).Outcome, Is.EqualTo(Outcome.EvidenceInvalid), "the old key, after its end");
        Assert.That(Submit(DoubleVote(A[3], _ledger.Height, signer: next)).Outcome, Is.EqualTo(Outcome.Accepted), "the new key");
        Assert.That(Submit(DoubleVote(A[3], 5)).Outcome, Is.EqualTo(Outcome.Accepted), "the old key, before its end");
    }

    private Receipt Submit(Evidence evidence, Party? sender = null) =>
        _ledger.Run(sender ?? A[0], ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(evidence));

    private EvidenceRecord? Recorded(Evidence evidence) =>
        _ledger.Store.TryRead(StateKeys.Evidence(evidence.Id(_ledger.ChainId)), out ReadOnlyMemory<byte> bytes)
            && EvidenceRecord.TryDecode(bytes.Span, out EvidenceRecord? record) ? record : null;

    private DuplicateVoteEvidence DoubleVote(Party offender, long height, int round = 0, VoteType type = VoteType.Precommit, ISigner? signer = null,
        Hash256? chainId = null) =>
        new(Vote(offender, height, X, signer, round, type, chainId), Vote(offender, height, Y, signer, round, type, chainId));

    private Vote Vote(Party offender, long height, Hash256 block, ISigner? signer = null, int round = 0, VoteType type = VoteType.Precommit,
        Hash256? chainId = null)
    {
        ValidatorSet set = ValidatorSetHistory.At(_ledger.State, height)!;
        Hash256 digest = Chain.Core.Ledger.Vote.SigningDigest(chainId ?? _ledger.ChainId, type, height, round, block);
        return new Vote(type, height, round, block, set.IndexOf(offender.Address), (signer ?? offender.Signer).Sign(digest));
    }

    private Proposal Proposal(Party proposer, long height, long timeMs)
    {
        Block block = new(new BlockHeader
        {
            ChainId = _ledger.ChainId,
            Height = height,
            TimeMs = timeMs,
            ParentHash = X,
            TransactionsRoot = X,
            ReceiptsRoot = X,
            StateRoot = X,
            HistoryRoot = X,
            ValidatorsHash = X,
            NextValidatorsHash = X,
            LastSetChangeHeight = 0,
            ProposerIndex = 0,
        }, []);
        return new Proposal(height, 0, -1, block, proposer.Signer.Sign(Chain.Core.Ledger.Proposal.SigningDigest(_ledger.ChainId, height, 0, -1, block.Hash)));
    }
}
