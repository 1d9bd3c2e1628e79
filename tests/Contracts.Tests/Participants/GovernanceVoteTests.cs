using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>Opening proposals, voting on them, and when the contract executes them.</summary>
internal sealed class GovernanceVoteTests
{
    private static readonly Party Newcomer = Party.Named("newcomer");

    private TestLedger _ledger = null!;

    private IReadOnlyList<Party> A => _ledger.Authorities;

    private GovernanceAction Action => _ledger.Registration(Newcomer, Roles.Vendor);

    [SetUp]
    public void SetUp() => _ledger = Council.Start();

    [Category("GOV-PROPOSE.6")]
    [Test]
    public void Propose_Action_OpensAProposalThatItsProposerApproves()
    {
        Receipt receipt = _ledger.Propose(Action);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.GovernanceProposed, receipt.Contract, A[0].Address) }));
        GovernanceProposal proposal = _ledger.State.Proposal(receipt.Contract)!;
        Assert.That(proposal.Action, Is.EqualTo(Action).Using<GovernanceAction>((x, y) =>
            x is GovernanceAction.Register { Name: var m } && y is GovernanceAction.Register { Name: var n } && m == n));
        Assert.That(proposal.Approvals, Is.EqualTo(new[] { A[0].Address }));
        Assert.That(_ledger.State.OpenProposals(A[0].Address), Is.EqualTo(new[] { receipt.Contract }));
        Assert.That(_ledger.State.Participant(Newcomer.Address), Is.Null, "one of four decides nothing");
    }

    [Category("GOV-EXEC.1")]
    [Category("GOV-EXEC.3")]
    [Category("GOV-EXEC.4")]
    [Test]
    public void Vote_ThirdOfFour_CarriesItOutInTheSameCall()
    {
        Address id = _ledger.Propose(Action).Contract;
        Assert.That(_ledger.Vote(A[1], id).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.State.Participant(Newcomer.Address), Is.Null, "two of four are not a quorum");

        Receipt receipt = _ledger.Vote(A[2], id);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Events.Select(e => e.Type),
            Is.EqualTo(new[] { ContractEventType.GovernanceVoted, ContractEventType.ParticipantRegistered, ContractEventType.GovernanceExecuted }));
        Assert.That(_ledger.State.Participant(Newcomer.Address), Is.Not.Null);
        Assert.That(_ledger.State.Proposal(id), Is.Null);
        Assert.That(_ledger.State.OpenProposals(A[0].Address), Is.Empty);
        Assert.That(_ledger.Vote(A[3], id).Outcome, Is.EqualTo(Outcome.UnknownProposal), "a late vote");
    }

    [Category("GOV-EXEC.1")]
    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(3, 3)]
    [TestCase(5, 4)]
    [TestCase(7, 5)]
    public void Vote_SetOfN_NeedsMoreThanTwoThirds(int validators, int needed)
    {
        _ledger = Council.Start(validators);
        Receipt last = _ledger.Propose(Action);
        Address id = last.Contract;
        for (int i = 1; i < needed; i++)
        {
            Assert.That(_ledger.State.Participant(Newcomer.Address), Is.Null, $"{i} of {validators}");
            last = _ledger.Vote(A[i], id);
        }

        Assert.That(last.Events[^1].Type, Is.EqualTo(ContractEventType.GovernanceExecuted));
        Assert.That(_ledger.State.Participant(Newcomer.Address), Is.Not.Null);
    }

    [Category("GOV-PROPOSE.2")]
    [Category("D20")]
    [Test]
    public void Propose_BySomebodyOutsideTheSet_IsRefused()
    {
        GovernanceAction addsItself = new GovernanceAction.ChangeValidators([], [_ledger.Candidate.Address]);

        Assert.That(_ledger.Propose(addsItself, _ledger.Candidate).Outcome, Is.EqualTo(Outcome.NotValidator), "a candidate that adds itself");
        Assert.That(_ledger.Propose(Action, _ledger.Vendor).Outcome, Is.EqualTo(Outcome.NotValidator), "a vendor");
    }

    [Category("GOV-PROPOSE.3")]
    [TestCase(0, TestName = "Propose_ExpiryAtTheBlock_IsRefused")]
    [TestCase(Limits.ProposalLifetimeMax + 1, TestName = "Propose_ExpiryBeyondTheLimit_IsRefused")]
    public void Propose_ExpiryOutOfRange_IsRefused(long lifetime) =>
        Assert.That(_ledger.Propose(Action, lifetime: lifetime).Outcome, Is.EqualTo(Outcome.ExpiryOutOfRange));

    [Category("GOV-PROPOSE.4")]
    [Test]
    public void Propose_WhatCannotBeDone_IsRefusedWithTheReason() =>
        Assert.That(_ledger.Propose(new GovernanceAction.SetRoles(Newcomer.Address, Roles.Broker)).Outcome, Is.EqualTo(Outcome.UnknownParticipant));

    [Category("GOV-PROPOSE.5")]
    [Test]
    public void Propose_MoreThanTheLimit_FillsOnlyTheProposersPlaces()
    {
        for (int i = 0; i < Limits.OpenProposalsMax; i++) Assert.That(_ledger.Propose(Action).IsAccepted, Is.True, $"proposal {i}");

        Assert.That(_ledger.Propose(Action).Outcome, Is.EqualTo(Outcome.LimitReached));
        Assert.That(_ledger.Propose(Action, A[1]).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Category("GOV-EXEC.5")]
    [Test]
    public void Propose_AfterOthersExpired_SweepsThemOut()
    {
        Address[] old = [.. Enumerable.Range(0, Limits.OpenProposalsMax).Select(_ => _ledger.Propose(Action, lifetime: 20).Contract)];
        _ledger.SkipTo(_ledger.Height + 40);

        Receipt receipt = _ledger.Propose(Action);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(_ledger.State.OpenProposals(A[0].Address), Is.EqualTo(new[] { receipt.Contract }));
        Assert.That(old.Select(id => _ledger.State.Proposal(id)), Is.All.Null);
    }

    [Category("GOV-VOTE.2")]
    [Category("D20")]
    [Test]
    public void Vote_BySomebodyOutsideTheSet_IsRefused()
    {
        Address id = _ledger.Propose(Action).Contract;

        Assert.That(_ledger.Vote(_ledger.Candidate, id).Outcome, Is.EqualTo(Outcome.NotValidator), "an authority that is no validator");
        Assert.That(_ledger.Vote(_ledger.Vendor, id).Outcome, Is.EqualTo(Outcome.NotValidator), "a vendor");
    }

    [Category("GOV-VOTE.3")]
    [Test]
    public void Vote_OnNothing_IsRefused() => Assert.That(_ledger.Vote(A[1], _ledger.Vendor.Address).Outcome, Is.EqualTo(Outcome.UnknownProposal));

    [Category("GOV-VOTE.4")]
    [Test]
    public void Vote_FromTheExpiryOn_IsRefused()
    {
        long opened = _ledger.Next;
        Address id = _ledger.Propose(Action, lifetime: 3).Contract;
        _ledger.SkipTo(opened + 3);
        Assert.That(_ledger.Next, Is.EqualTo(opened + 3));

        Assert.That(_ledger.Vote(A[1], id).Outcome, Is.EqualTo(Outcome.ProposalExpired));
    }

    [Category("GOV-VOTE.4")]
    [Test]
    public void Vote_OneHeightBeforeTheExpiry_Counts()
    {
        long opened = _ledger.Next;
        Address id = _ledger.Propose(Action, lifetime: 3).Contract;
        _ledger.SkipTo(opened + 2);

        Assert.That(_ledger.Vote(A[1], id).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Category("GOV-VOTE.5")]
    [Category("A10")]
    [Test]
    public void Vote_Twice_CountsOnce()
    {
        Address id = _ledger.Propose(Action).Contract;
        _ledger.Vote(A[1], id);

        Assert.That(_ledger.Vote(A[1], id).Outcome, Is.EqualTo(Outcome.Duplicate));
        Assert.That(_ledger.Vote(A[0], id).Outcome, Is.EqualTo(Outcome.Duplicate), "the proposer has approved already");
        Assert.That(_ledger.State.Proposal(id)!.Approvals, Has.Count.EqualTo(2));
    }

    [Category("GOV-VOTE.5")]
    [Test]
    public void Vote_AgainAfterTheSetShrank_CarriesOutWhatIsApprovedNow()
    {
        // Two of four validators approve. When one leaves, the set has three members and needs three approvals. When a second
        // leaves, two members need two.
        Address id = _ledger.Propose(Action, lifetime: 1_000).Contract;
        _ledger.Vote(A[1], id);
        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([A[3].Address], [])).IsAccepted, Is.True);
        Assert.That(_ledger.Vote(A[1], id).Outcome, Is.EqualTo(Outcome.Duplicate), "two of three");
        Assert.That(_ledger.Decide(new GovernanceAction.ChangeValidators([A[2].Address], [])).IsAccepted, Is.True);

        Assert.That(_ledger.Vote(A[1], id).Events[^1].Type, Is.EqualTo(ContractEventType.GovernanceExecuted), "two of two");
    }

    [Category("GOV-VOTE.6")]
    [Test]
    public void Vote_ChangedMind_MovesTheVote()
    {
        Address id = _ledger.Propose(Action).Contract;
        _ledger.Vote(A[1], id);

        Assert.That(_ledger.Vote(A[1], id, approve: false).Outcome, Is.EqualTo(Outcome.Accepted));

        Assert.That(_ledger.State.Proposal(id)!.Approvals, Is.EqualTo(new[] { A[0].Address }));
        Assert.That(_ledger.State.Proposal(id)!.Refusals, Is.EqualTo(new[] { A[1].Address }));
        Assert.That(_ledger.Vote(A[1], id, approve: false).Outcome, Is.EqualTo(Outcome.Duplicate));
    }

    [Category("GOV-VOTE.6")]
    [Category("D20")]
    [Test]
    public void Vote_OfOneThatLeftTheSet_CountsNoMore()
    {
        // a3 approves and leaves. The set of three needs three approvals, so a0, a1 and a3's old vote are not enough.
        Address id = _ledger.Propose(Action, A[3], lifetime: 1_000).Contract;
        _ledger.Decide(new GovernanceAction.ChangeValidators([A[3].Address], []));
        _ledger.Vote(A[0], id);

        Receipt receipt = _ledger.Vote(A[1], id);

        Assert.That(receipt.Events.Select(e => e.Type), Is.EqualTo(new[] { ContractEventType.GovernanceVoted }));
        Assert.That(_ledger.State.Proposal(id)!.Approvals, Is.EquivalentTo(new[] { A[0].Address, A[1].Address }));
        Assert.That(_ledger.Vote(A[2], id).Events[^1].Type, Is.EqualTo(ContractEventType.GovernanceExecuted));
    }

    [Category("GOV-EXEC.2")]
    [Test]
    public void Vote_SecondRefusalOfFour_ClosesTheProposal()
    {
        Address id = _ledger.Propose(Action).Contract;
        _ledger.Vote(A[1], id, approve: false);

        Receipt receipt = _ledger.Vote(A[2], id, approve: false);

        Assert.That(receipt.Events[^1].Type, Is.EqualTo(ContractEventType.GovernanceRejected));
        Assert.That(_ledger.State.Proposal(id), Is.Null);
        Assert.That(_ledger.State.OpenProposals(A[0].Address), Is.Empty);
    }

    [Category("GOV-EXEC.3")]
    [Test]
    public void Vote_ThatWouldDoWhatCannotBeDoneAnyMore_IsRejectedWithTheReasonAndLeavesNoTrace()
    {
        Address late = _ledger.Propose(Action, A[1]).Contract;
        _ledger.Vote(A[0], late);
        Assert.That(_ledger.Decide(Action).IsAccepted, Is.True);

        Assert.That(_ledger.Vote(A[2], late).Outcome, Is.EqualTo(Outcome.NameUsed));
        Assert.That(_ledger.State.Proposal(late)!.Approvals, Has.Count.EqualTo(2));
    }
}
