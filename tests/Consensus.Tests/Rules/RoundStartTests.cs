namespace Consensus.Tests.Rules;

/// <summary>Lines 10 to 21, 55, 56 and 67 of the algorithm: how a round begins, and what its proposer proposes.</summary>
[TestFixture]
internal sealed class RoundStartTests
{
    [Test]
    [Category("L10"), Category("CON.6")]
    public void Start_NothingWaits_CostsNothingUntilTheHeartbeat() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        > timeout heartbeat 0
        timer propose 0 400
        """);

    [Test]
    [Category("L11"), Category("L12"), Category("L13"), Category("L14"), Category("L20"), Category("L21"), Category("CON.6")]
    public void Start_TransactionWaitsAndOtherProposes_WaitsForProposal() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L14"), Category("L17"), Category("L18"), Category("L19"), Category("CON.6")]
    public void Start_TransactionWaitsAndSelfProposes_BuildsAfterBatchDelayAndProposes() => Script.Play("""
        > start 1 tx
        timer batch 0 2
        timer propose 0 402
        > timeout batch 0
        build 0
        > built 0 A
        sign proposal 0 A vr=-1
        send proposal 0 A vr=-1
        sign prevote 0 A
        send prevote 0 A of 1
        """, self: 1);

    [Test]
    [Category("L18"), Category("CON.6")]
    public void TransactionsWaiting_IdleProposer_BuildsOnce() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > tx
        timer batch 0 2
        timer propose 0 402
        > tx
        > timeout batch 0
        build 0
        > timeout batch 0
        > timeout heartbeat 0
        """, self: 1);

    [Test]
    [Category("CON.6")]
    public void VotesReceived_IdleProposer_ProposesAtOnceWhenAnHonestOneHasBegun() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 nil by 3
        > precommit 0 nil by 3
        > precommit 0 nil by 2
        build 0
        timer propose 0 400
        """, self: 1);

    [Test]
    [Category("CON.6")]
    public void VotesReceived_OfOneLiarOnly_LeaveAnIdleChainIdle() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 nil by 3
        > precommit 0 nil by 3
        > prevote 1 nil by 3
        > precommit 7 A by 3
        """, self: 1);

    [Test]
    [Category("L18")]
    public void Built_RoundIsOver_IsIgnored() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > timeout heartbeat 0
        build 0
        timer propose 0 400
        > prevote 2 nil by 2 3
        timer propose 2 900
        send status 1/2 Propose proposal nil prevotes [2 3] precommits []
        sign prevote 2 nil
        sign precommit 2 nil
        send prevote 2 nil of 1
        send precommit 2 nil of 1
        > built 0 A
        """, self: 1);

    [Test]
    [Category("L15"), Category("L16"), Category("L19")]
    public void Propose_ValidBlockKnown_ProposesItAgainWithItsRound() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 2
        > prevote 0 A by 0 1
        sign precommit 0 A
        send precommit 0 A of 2
        > precommit 0 nil by 0 3
        timer precommit 0 250
        > timeout precommit 0
        sign proposal 1 A vr=0
        timer propose 1 650
        send proposal 1 A vr=0
        sign prevote 1 A
        send prevote 1 A of 2
        """, self: 2);

    [Test]
    [Category("L15"), Category("L42")]
    public void Built_QuorumChoseABlockMeanwhile_ProposesThatOneInstead() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 2
        > prevote 1 nil by 0 1
        build 1
        timer propose 1 650
        send status 1/1 Propose proposal nil prevotes [0 1] precommits []
        sign prevote 1 nil
        sign precommit 1 nil
        send prevote 1 nil of 2
        send precommit 1 nil of 2
        > prevote 0 A by 0 1
        > built 1 B
        sign proposal 1 A vr=0
        send proposal 1 A vr=0
        """, self: 2);

    [Test]
    [Category("L55"), Category("L56"), Category("CON.8")]
    public void SkipToLaterRound_MessagesOfOneHonestAtLeast_SkipsAndSaysSo() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 5 nil by 2
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        > prevote 5 nil by 2
        > precommit 5 nil by 2
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        > precommit 5 nil by 3
        timer propose 0 400
        timer propose 5 1650
        send status 1/5 Propose proposal nil prevotes [2] precommits [2 3]
        > state
        height 1 round 5 Propose locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L55")]
    public void SkipToLaterRound_ProposalAndVoteOfTwoSenders_CountTogether() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 4 A
        > prevote 4 nil by 3
        timer propose 0 400
        timer propose 4 1400
        send status 1/4 Propose proposal A prevotes [3] precommits []
        sign prevote 4 A
        send prevote 4 A of 0
        """);

    [Test]
    [Category("L55")]
    public void SkipToLaterRound_ProposalAndVoteOfOneSender_CountOnce() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 4 A
        > prevote 4 A by 1
        > precommit 4 nil by 1
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L55")]
    public void SkipToLaterRound_SendersInDifferentRounds_SkipsToTheRoundThatBothHaveReached() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 9 nil by 2
        > prevote 4 nil by 3
        timer propose 0 400
        timer propose 4 1400
        send status 1/4 Propose proposal nil prevotes [3] precommits []
        """);

    [Test]
    [Category("L56"), Category("L14")]
    public void SkipToLaterRound_SelfProposesThere_Builds() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 2 nil by 0
        > precommit 2 nil by 1
        timer propose 0 400
        build 2
        timer propose 2 900
        send status 1/2 Propose proposal nil prevotes [0] precommits [1]
        """, self: 3);

    [Test]
    [Category("L67"), Category("L65"), Category("L66")]
    public void PrecommitTimeout_CurrentRound_StartsTheNext() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 0 nil by 1
        > precommit 0 A by 2
        timer propose 0 400
        > precommit 0 nil by 3
        timer precommit 0 250
        > timeout precommit 0
        timer propose 1 650
        > timeout precommit 0
        > timeout precommit 0 h=9
        > state
        height 1 round 1 Propose locked -@-1 valid -@-1
        """);

    [Test]
    [Category("CON.6")]
    public void Timers_HighRound_AreCapped() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 90 nil by 2
        > prevote 90 A by 3
        timer propose 0 400
        timer propose 90 10000
        send status 1/90 Propose proposal nil prevotes [2 3] precommits []
        > prevote 90 A by 1
        > timeout propose 90
        sign prevote 90 nil
        timer prevote 90 10000
        send prevote 90 nil of 0
        sign precommit 90 nil
        send precommit 90 nil of 0
        """);

    [Test]
    [Category("CON.9")]
    public void Start_OneValidator_DecidesAlone() => Script.Play("""
        > start 1 tx
        timer batch 0 2
        timer propose 0 402
        > timeout batch 0
        build 0
        > built 0 A
        sign proposal 0 A vr=-1
        send proposal 0 A vr=-1
        sign prevote 0 A
        send prevote 0 A of 0
        sign precommit 0 A
        send precommit 0 A of 0
        commit A round 0 by 0
        > start 2 tx
        timer batch 0 2
        timer propose 0 402
        """, validators: 1);
}
