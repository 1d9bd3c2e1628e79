namespace Consensus.Tests.Rules;

/// <summary>
/// The effect of journal records on a new engine: its own earlier votes bind it, its lock returns, and it asks again for
/// missing answers.
/// </summary>
[TestFixture]
[Category("CON.11"), Category("CON.2")]
internal sealed class RestartTests
{
    [Test]
    [Category("D05")]
    public void Replay_OwnPrecommit_LocksThoughThePrevotesAreLost() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own prevote 3 A by 0
        send prevote 3 A of 0
        timer propose 3 1150
        > own precommit 3 A by 0
        send precommit 3 A of 0
        > state
        height 1 round 3 Precommit locked A@3 valid -@-1
        > precommit 4 nil by 1 2
        timer propose 4 1400
        send status 1/4 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 4 B
        sign prevote 4 nil
        send prevote 4 nil of 0
        """);

    [Test]
    [Category("D05")]
    public void Replay_OwnPrecommitsOutOfOrder_TheLatestLocks() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own precommit 3 B by 0
        send precommit 3 B of 0
        timer propose 3 1150
        > own precommit 1 A by 0
        send precommit 1 A of 0
        > state
        height 1 round 3 Precommit locked B@3 valid -@-1
        """);

    [Test]
    public void Replay_OwnPrevote_IsNotAskedForAgain() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own prevote 0 nil by 0
        send prevote 0 nil of 0
        > proposal 0 A
        > timeout propose 0
        > state
        height 1 round 0 Prevote locked -@-1 valid -@-1
        """);

    [Test]
    public void Replay_PeersMessagesWithoutOwnVote_AskForTheVoteThatTheCrashPrevented() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 1 2
        sign precommit 0 A
        send precommit 0 A of 0
        """);

    [Test]
    public void Replay_OwnVotesThenPeersMessages_LeadToWhereTheNodeWas() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own prevote 0 A by 0
        send prevote 0 A of 0
        > own precommit 0 A by 0
        send precommit 0 A of 0
        > proposal 0 A
        > prevote 0 A by 1 2
        > state
        height 1 round 0 Precommit locked A@0 valid A@0
        > precommit 0 A by 1 2
        commit A round 0 by 0 1 2
        """);

    [Test]
    public void Replay_OwnProposalWithoutOwnPrevote_ProposesNothingElseAndPrevotesIt() => Script.Play("""
        > start 1 tx
        timer batch 0 2
        timer propose 0 402
        > own proposal 0 A
        send proposal 0 A vr=-1
        sign prevote 0 A
        send prevote 0 A of 1
        > timeout batch 0
        """, self: 1);

    [Test]
    public void Replay_OwnProposalOfALaterRound_EntersThatRoundWithoutBuilding() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own proposal 4 A
        send proposal 4 A vr=-1
        timer propose 4 1400
        sign prevote 4 A
        send prevote 4 A of 1
        > state
        height 1 round 4 Prevote locked -@-1 valid -@-1
        """, self: 1);

    [Test]
    public void Replay_OwnVotesOfOneValidatorChain_DecideAgain() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own proposal 0 A
        send proposal 0 A vr=-1
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        sign precommit 0 A
        send precommit 0 A of 0
        commit A round 0 by 0
        """, validators: 1);

    [Test]
    public void Replay_OwnVotesOfOneValidatorChain_BeforeTheProposal_DecideAgain() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own prevote 0 A by 0
        send prevote 0 A of 0
        timer prevote 0 250
        > own precommit 0 A by 0
        send precommit 0 A of 0
        timer precommit 0 250
        > own proposal 0 A
        send proposal 0 A vr=-1
        commit A round 0 by 0
        """, validators: 1);

    [Test]
    public void Replay_LockedBlockIsProposedAgain_ProposerWithoutTheBlockBuildsAndRefusesItsOwn() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own precommit 0 A by 0
        send precommit 0 A of 0
        > precommit 3 nil by 1 2
        build 3
        timer propose 3 1150
        send status 1/3 Propose proposal nil prevotes [] precommits [1 2]
        > built 3 B
        sign proposal 3 B vr=-1
        send proposal 3 B vr=-1
        sign prevote 3 nil
        send prevote 3 nil of 0
        """);

    [Test]
    public void Own_VoteOfAnotherHeightOrIndex_IsIgnored() => Script.Play("""
        > start 2
        timer heartbeat 0 15000
        > own prevote 0 A by 0 h=1
        > own prevote 0 A by 3
        > own proposal 0 A
        > status
        status 2/0 Propose proposal nil prevotes [] precommits []
        """);

    [Test]
    [Category("CON.12"), Category("D05")]
    public void Silent_HostWithALostJournal_FollowsAndDecidesWithoutAVote() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        > prevote 0 A by 1 2 3
        sign precommit 0 A
        > status
        status 1/0 Precommit proposal A prevotes [1 2 3] precommits []
        > precommit 0 A by 1 2 3
        commit A round 0 by 1 2 3
        > start 2
        timer heartbeat 0 15000
        """, silent: true);

    [Test]
    [Category("CON.1")]
    public void SignVote_EveryVoteAndProposal_IsSignedBeforeItIsSent() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > timeout heartbeat 0
        build 0
        timer propose 0 400
        > built 0 A
        sign proposal 0 A vr=-1
        > timeout propose 0
        sign prevote 0 nil
        > timeout prevote 0
        sign precommit 0 nil
        """, self: 1, silent: true);

    [Test]
    public void Record_MessagesOfPeersThatAreKept_PrecedeTheVoteThatRestsOnThem() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        record proposal 0 A vr=-1
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 1
        record prevote 0 A of 1
        > prevote 0 A by 1
        > prevote 0 A by 2
        record prevote 0 A of 2
        sign precommit 0 A
        send precommit 0 A of 0
        > prevote 0 A by 3 badsig
        """, records: true);

    [Test]
    public void Record_MessagesThatCameEarly_AreWrittenWhenTheirHeightStarts() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 B by 2 h=2
        > certificate 0 A by 1 2 3
        commit A round 0 by 1 2 3
        > start 2
        timer heartbeat 0 15000
        record prevote 0 B of 2
        """, records: true);
}
