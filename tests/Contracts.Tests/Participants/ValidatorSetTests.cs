using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>Who decides the next block: joining, leaving and rotating voting keys, with the bounds on each (threat D20).</summary>
internal sealed class ValidatorSetTests
{
    private TestLedger _ledger = null!;

    private IReadOnlyList<Party> A => _ledger.Authorities;

    private GovernanceAction AddCandidate => new GovernanceAction.ChangeValidators([], [_ledger.Candidate.Address]);

    [SetUp]
    public void SetUp() => _ledger = Council.Start();

    [Category("GOV-SET.9")]
    [Category("GOV-READY.6")]
    [Test]
    public void Change_ReadyCandidate_IsInTheNextBlocksSet()
    {
        Assert.That(_ledger.Ready(_ledger.Candidate).Events.Single().Type, Is.EqualTo(ContractEventType.ValidatorReady));

        Receipt receipt = _ledger.Decide(AddCandidate);

        Assert.That(receipt.Events.Select(e => (e.Type, e.Contract)), Does.Contain((ContractEventType.ValidatorSetChanged, _ledger.Candidate.Address)));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(5));
        Assert.That(_ledger.Validators[_ledger.Validators.IndexOf(_ledger.Candidate.Address)].PublicKey, Is.EqualTo(_ledger.Candidate.Key));
        Assert.That(_ledger.State.Readiness(_ledger.Candidate.Address), Is.Null, "each Ready counts once");
    }

    [Category("GOV-SET.8")]
    [Category("GOV-READY.6")]
    [Test]
    public void Change_CandidateThatIsNotReady_WaitsForItsWord()
    {
        Receipt approved = _ledger.Decide(AddCandidate);
        Assert.That(approved.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(4), "approved and waiting");
        Assert.That(_ledger.State.PendingSetChange(), Is.EqualTo(approved.Contract));

        Receipt ready = _ledger.Ready(_ledger.Candidate);

        Assert.That(ready.Events.Select(e => e.Type),
            Is.EqualTo(new[] { ContractEventType.ValidatorReady, ContractEventType.ValidatorSetChanged, ContractEventType.GovernanceExecuted }));
        Assert.That(_ledger.Validators.IndexOf(_ledger.Candidate.Address), Is.GreaterThanOrEqualTo(0));
        Assert.That(_ledger.State.PendingSetChange(), Is.Null);
    }

    [Category("GOV-SET.7")]
    [Test]
    public void Change_WhileAnotherWaits_IsRefused()
    {
        _ledger.Decide(AddCandidate);

        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([A[3].Address], [])).Outcome, Is.EqualTo(Outcome.ChangePending));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(4));
    }

    [Category("GOV-SET.8")]
    [Test]
    public void Change_ThatWaits_IsFreedByExpiryAndByRefusals()
    {
        Address first = _ledger.Decide(AddCandidate).Contract;
        _ledger.Vote(A[0], first, approve: false);
        _ledger.Vote(A[1], first, approve: false);
        Assert.That(_ledger.State.PendingSetChange(), Is.Null, "refused in the end");

        _ledger.Decide(AddCandidate);
        _ledger.SkipTo(_ledger.Height + 200);
        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([A[3].Address], [])).Outcome, Is.EqualTo(Outcome.Accepted), "the one before expired");
        Assert.That(_ledger.Ready(_ledger.Candidate).Events.Single().Type, Is.EqualTo(ContractEventType.ValidatorReady), "too late for it");
        Assert.That(_ledger.Validators.Count, Is.EqualTo(3));
    }

    [Category("GOV-SET.3")]
    [Test]
    public void Change_AddsAMember_IsRefused() =>
        Assert.That(_ledger.Propose(new GovernanceAction.ChangeValidators([], [A[1].Address])).Outcome, Is.EqualTo(Outcome.AlreadyValidator));

    [Category("GOV-SET.4")]
    [Test]
    public void Change_AddsSomebodyWithoutTheRoleOrSuspended_IsRefused()
    {
        Assert.That(_ledger.Propose(new GovernanceAction.ChangeValidators([], [_ledger.Vendor.Address])).Outcome, Is.EqualTo(Outcome.RoleMissing));
        _ledger.Decide(new GovernanceAction.SetSuspended(_ledger.Candidate.Address, true));
        Assert.That(_ledger.Propose(AddCandidate).Outcome, Is.EqualTo(Outcome.ParticipantSuspended));
    }

    [Category("GOV-SET.5")]
    [Category("D20")]
    [TestCase(1, 1)]
    [TestCase(3, 1)]
    [TestCase(4, 1)]
    [TestCase(6, 1)]
    [TestCase(7, 2)]
    [TestCase(10, 3)]
    public void ChangeMax_SetOfN_IsAThirdButAtLeastOne(int validators, int expected)
    {
        _ledger = Council.Start(validators);

        Assert.That(ValidatorSets.ChangeMax(_ledger.Validators), Is.EqualTo(expected));
    }

    [Category("GOV-SET.5")]
    [Category("D20")]
    [Test]
    public void Change_MoreThanAThirdAtOnce_IsRefused()
    {
        Assert.That(_ledger.Propose(Removal(2, 3)).Outcome, Is.EqualTo(Outcome.ChangeTooLarge), "two of four");
        Assert.That(_ledger.Propose(new GovernanceAction.ChangeValidators([A[3].Address], [_ledger.Candidate.Address])).Outcome,
            Is.EqualTo(Outcome.ChangeTooLarge), "one for another of four");
        _ledger = Council.Start(7);
        Assert.That(_ledger.Propose(Removal(4, 5, 6)).Outcome, Is.EqualTo(Outcome.ChangeTooLarge), "three of seven");
        Assert.That(_ledger.Decide(Removal(5, 6)).Outcome, Is.EqualTo(Outcome.Accepted), "two of seven");
        Assert.That(_ledger.Validators.Count, Is.EqualTo(5));
    }

    [Category("GOV-SET.5")]
    [Category("D20")]
    [Test]
    public void Change_TwoInOneBlock_AreBoundTogether()
    {
        Address first = Prepare(Removal(3), A[0]), second = Prepare(Removal(2), A[2]);

        IReadOnlyList<Receipt> receipts = _ledger.RunBlock(VoteCall(A[2], first), VoteCall(A[0], second));

        Assert.That(receipts.Select(r => r.Outcome), Is.EqualTo(new[] { Outcome.Accepted, Outcome.ChangeTooLarge }));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(3));
        Assert.That(_ledger.Vote(A[0], second).Outcome, Is.EqualTo(Outcome.Accepted), "in a later block");

        Address Prepare(GovernanceAction action, Party voter)
        {
            Address id = _ledger.Propose(action, A[1], 1_000).Contract;
            _ledger.Vote(voter, id);
            return id;
        }
    }

    [Category("GOV-SET.6")]
    [Test]
    public void Change_RemovesTheLastValidator_IsRefused()
    {
        _ledger = Council.Start(1);

        Assert.That(_ledger.Decide(Removal(0)).Outcome, Is.EqualTo(Outcome.ChangeTooLarge));
    }

    [Category("GOV-SET.5")]
    [Test]
    public void Change_ChainOfOneValidator_GrowsToTwo()
    {
        _ledger = Council.Start(1);
        _ledger.Ready(_ledger.Candidate);

        Assert.That(_ledger.Decide(AddCandidate).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.Validators.Count, Is.EqualTo(2));
    }

    [Category("GOV-READY.2")]
    [Category("GOV-READY.3")]
    [Test]
    public void Ready_ByAVendorOrAMember_IsRefused()
    {
        Assert.That(_ledger.Ready(_ledger.Vendor).Outcome, Is.EqualTo(Outcome.RoleMissing));
        Assert.That(_ledger.Ready(A[0]).Outcome, Is.EqualTo(Outcome.AlreadyValidator));
    }

    [Category("GOV-READY.4")]
    [TestCase(0, Outcome.ReadyHeightOutOfRange, TestName = "Ready_AtTheBlocksOwnHeight_IsRefused")]
    [TestCase(1, Outcome.Accepted, TestName = "Ready_AtTheHead_IsAccepted")]
    [TestCase(1_000, Outcome.Accepted, TestName = "Ready_ALittleBehind_IsAccepted")]
    [TestCase(1_001, Outcome.ReadyHeightOutOfRange, TestName = "Ready_FarBehind_IsRefused")]
    public void Ready_StatedHeight_MustBeRecent(long behind, Outcome expected)
    {
        _ledger.SkipTo(2_000);

        Assert.That(_ledger.Run(_ledger.Candidate, ParticipantMethods.Ready, ParticipantCalls.Ready(_ledger.Next - behind)).Outcome, Is.EqualTo(expected));
    }

    [Category("GOV-READY.5")]
    [Test]
    public void Ready_WithAKeyThatEnds_IsRefused()
    {
        EcdsaSigner next = TestKeys.Of("candidate-2");
        Party candidate = _ledger.Candidate;
        byte[] rotation = ParticipantCalls.RotateKey(candidate.Key, next.PublicKey, _ledger.Next + 10, _ledger.Possession(candidate.Address, next));
        Assert.That(_ledger.Run(candidate, ParticipantMethods.RotateKey, rotation).IsAccepted, Is.True);

        Assert.That(_ledger.Ready(candidate).Outcome, Is.EqualTo(Outcome.KeyInvalid));
        _ledger.SkipTo(_ledger.Height + 20);
        Assert.That(_ledger.Ready(candidate, next).Outcome, Is.EqualTo(Outcome.Accepted));
        _ledger.Decide(AddCandidate);
        Assert.That(_ledger.Validators[_ledger.Validators.IndexOf(candidate.Address)].PublicKey, Is.EqualTo(next.PublicKey),
            "votes with the key that signed its word");
    }

    [Category("GOV-READY.6")]
    [Test]
    public void Change_WordThatIsTooOld_DoesNotCount()
    {
        _ledger.Ready(_ledger.Candidate);
        _ledger.SkipTo(_ledger.Height + Limits.ReadyAgeMax + 2);

        _ledger.Decide(AddCandidate);

        Assert.That(_ledger.Validators.Count, Is.EqualTo(4));
        Assert.That(_ledger.State.PendingSetChange(), Is.Not.Null);
    }

    [Category("GOV-SET.9")]
    [Category("B12")]
    [Test]
    public void RotateKey_OfAValidator_SwapsItInTheSetAtItsHeight()
    {
        EcdsaSigner next = TestKeys.Of("a3-2");
        long from = _ledger.Next + 3;
        Assert.That(Rotate(A[3], next, from).Outcome, Is.EqualTo(Outcome.Accepted));
        while (_ledger.Next < from)
        {
            Assert.That(KeyOf(A[3]), Is.EqualTo(A[3].Key), $"the set of height {_ledger.Next}");
            _ledger.RunBlock();
        }

        Assert.That(KeyOf(A[3]), Is.EqualTo(next.PublicKey), $"the set of height {from}");
        Assert.That(_ledger.State.ScheduledKeys(), Is.Empty);
        Assert.That(_ledger.Vote(A[2], _ledger.Propose(AddCandidate).Contract).IsAccepted, Is.True, "the chain continues");
        Assert.That(_ledger.Run(A[3], ParticipantMethods.Propose, ParticipantCalls.Propose(AddCandidate, _ledger.Next + 5), key: next).IsAccepted, Is.True,
            "with its new key");
    }

    [Category("PAR-KEY.9")]
    [Test]
    public void RevokeKey_ThatVotesOrIsAboutTo_IsRefused()
    {
        EcdsaSigner spare = TestKeys.Of("a3-spare"), next = TestKeys.Of("a3-2");
        byte[] add = ParticipantCalls.AddKey(spare.PublicKey, _ledger.Next + 1, _ledger.Possession(A[3].Address, spare));
        Assert.That(_ledger.Run(A[3], ParticipantMethods.AddKey, add).IsAccepted, Is.True);
        Assert.That(Revoke(A[3].Key, spare).Outcome, Is.EqualTo(Outcome.KeyInValidatorSet), "it votes");
        Rotate(A[3], next, _ledger.Next + 10);

        Assert.That(Revoke(next.PublicKey, spare).Outcome, Is.EqualTo(Outcome.KeyInValidatorSet), "it will vote");
        byte[] again = ParticipantCalls.RotateKey(next.PublicKey, TestKeys.Of("a3-3").PublicKey, _ledger.Next + 20,
            _ledger.Possession(A[3].Address, TestKeys.Of("a3-3")));
        Assert.That(_ledger.Run(A[3], ParticipantMethods.RotateKey, again).Outcome, Is.EqualTo(Outcome.KeyInValidatorSet),
            "it cannot be rotated before it votes");
        Assert.That(Revoke(spare.PublicKey, null).Outcome, Is.EqualTo(Outcome.Accepted), "the spare key does not vote");

        Receipt Revoke(PublicKey key, EcdsaSigner? signer) =>
            _ledger.Run(A[3], ParticipantMethods.RevokeKey, ParticipantCalls.RevokeKey(key, _ledger.Next + 1), key: signer);
    }

    [Category("PAR-KEY.11")]
    [Test]
    public void RotateKey_OfAValidatorTwice_IsRefusedWhileTheFirstIsUnderWay()
    {
        Rotate(A[3], TestKeys.Of("a3-2"), _ledger.Next + 10);

        Assert.That(Rotate(A[3], TestKeys.Of("a3-3"), _ledger.Next + 5).Outcome, Is.EqualTo(Outcome.ChangePending));
    }

    [Category("PAR-KEY.12")]
    [Category("D20")]
    [Test]
    public void RotateKey_OfMoreValidatorsAtOneHeightThanMayChange_IsRefused()
    {
        long from = _ledger.Next + 10;
        Rotate(A[3], TestKeys.Of("a3-2"), from);

        Assert.That(Rotate(A[2], TestKeys.Of("a2-2"), from).Outcome, Is.EqualTo(Outcome.ChangeTooLarge));
        Assert.That(Rotate(A[2], TestKeys.Of("a2-2"), from + 1).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Category("PAR-KEY.12")]
    [Category("D20")]
    [Test]
    public void Change_InTheBlockBeforeARotation_IsBoundTogetherWithIt()
    {
        Address removal = _ledger.Propose(Removal(2), lifetime: 1_000).Contract;
        _ledger.Vote(A[1], removal);
        Rotate(A[3], TestKeys.Of("a3-2"), _ledger.Next + 2);

        Assert.That(_ledger.Next, Is.EqualTo(_ledger.State.ScheduledKeys().Single().FromHeight - 1));
        Assert.That(_ledger.Vote(A[3], removal).Outcome, Is.EqualTo(Outcome.ChangeTooLarge), "one leaves and one changes its key");
        Assert.That(_ledger.Vote(A[2], removal).Outcome, Is.EqualTo(Outcome.Accepted), "one block later");
    }

    [Category("PAR-KEY.13")]
    [Category("D04")]
    [Test]
    public void RotateKey_WhenHalfOfThePlacesForPastSetsAreTaken_IsRefused()
    {
        // Several validators take turns, because one validator may have at most Limits.ParticipantKeysMax keys in total.
        _ledger = Council.Start(16);
        Outcome outcome = Outcome.Accepted;
        int rotations = 0;
        while (outcome == Outcome.Accepted && rotations < Limits.ValidatorSetsKeptMax)
        {
            Party validator = A[15 - rotations / (Limits.ParticipantKeysMax - 1)];
            int turn = rotations % (Limits.ParticipantKeysMax - 1);
            EcdsaSigner current = turn == 0 ? validator.Signer
                : TestKeys.Of($"{validator.Name}-turn-{turn - 1}"), next = TestKeys.Of($"{validator.Name}-turn-{turn}");
            byte[] payload = ParticipantCalls.RotateKey(current.PublicKey, next.PublicKey, _ledger.Next + 1, _ledger.Possession(validator.Address, next));
            outcome = _ledger.Run(validator, ParticipantMethods.RotateKey, payload, key: current).Outcome;
            rotations++;
        }

        Assert.That(outcome, Is.EqualTo(Outcome.LimitReached));
        Assert.That(_ledger.State.SetHeights(), Has.Count.EqualTo(Limits.ValidatorSetsKeptMax / 2));
        Assert.That(_ledger.Decide(Removal(0)).Outcome, Is.EqualTo(Outcome.Accepted), "the authorities' half is free");
    }

    [Category("EVI-SETS.1")]
    [Test]
    public void SetHistory_AfterChanges_KnowsTheSetOfEachHeight()
    {
        Dictionary<long, byte[]> sets = [];
        _ledger.Ready(_ledger.Candidate);
        Decide(AddCandidate);
        Decide(Removal(0));
        Decide(new GovernanceAction.SetSuspended(A[1].Address, true));

        foreach ((long height, byte[] set) in sets)
        {
            Assert.That(ValidatorSetHistory.At(_ledger.State, height)!.Encode().ToArray(), Is.EqualTo(set), $"height {height}");
        }

        Assert.That(ValidatorSetHistory.At(_ledger.State, 0), Is.Null);

        void Decide(GovernanceAction action)
        {
            sets[_ledger.Next] = _ledger.Validators.Encode().ToArray();
            Party[] voters = [.. A.Where(a => _ledger.Validators.IndexOf(a.Address) >= 0)];
            Receipt last = _ledger.Propose(action, voters[0]);
            for (int i = 1; !last.Events.Any(e => e.Type == ContractEventType.GovernanceExecuted); i++)
            {
                sets[_ledger.Next] = _ledger.Validators.Encode().ToArray();
                last = _ledger.Vote(voters[i], last.Contract);
                Assert.That(last.IsAccepted, Is.True, last.Outcome.ToString());
            }

            sets[_ledger.Next] = _ledger.Validators.Encode().ToArray();
        }
    }

    [Category("EVI-SETS.1")]
    [Test]
    public void SetHistory_SetsOlderThanEvidenceIsTaken_AreDropped()
    {
        _ledger = Council.Start(parameters: new ChainParameters { EvidenceAgeHeights = 50 });
        _ledger.Decide(Removal(3));
        _ledger.SkipTo(1_000);
        _ledger.Decide(Removal(2));

        Assert.That(_ledger.State.SetHeights(), Has.Count.EqualTo(2), "the genesis set ended long ago");
        Assert.That(ValidatorSetHistory.At(_ledger.State, 1), Is.Null);
        Assert.That(ValidatorSetHistory.At(_ledger.State, 990)!.Count, Is.EqualTo(3));
        Assert.That(ValidatorSetHistory.At(_ledger.State, _ledger.Next)!.Count, Is.EqualTo(2));
    }

    private GovernanceAction Removal(params int[] indices) => new GovernanceAction.ChangeValidators([.. indices.Select(i => A[i].Address).Order()], []);

    private PublicKey KeyOf(Party party) => _ledger.Validators[_ledger.Validators.IndexOf(party.Address)].PublicKey;

    private Transaction VoteCall(Party voter, Address proposal) => _ledger.Sign(voter, ParticipantMethods.Vote, ParticipantCalls.Vote(true), proposal);

    private Receipt Rotate(Party party, EcdsaSigner next, long from) =>
        _ledger.Run(party, ParticipantMethods.RotateKey, ParticipantCalls.RotateKey(party.Key, next.PublicKey, from, _ledger.Possession(party.Address, next)));
}
