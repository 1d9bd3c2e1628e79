namespace Consensus.Tests.Rules;

/// <summary>Lines 49 to 54 of the algorithm: when a node decides a height, and how the next height begins.</summary>
[TestFixture]
internal sealed class DecisionTests
{
    [Test]
    [Category("L49"), Category("L50"), Category("L51"), Category("CON.3")]
    public void Precommits_QuorumOfTheRound_Commit() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > precommit 0 A by 1 2
        > precommit 0 A by 3
        commit A round 0 by 1 2 3
        > precommit 0 B by 3
        > timeout propose 0
        > state
        height 1 round 0 Decided locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L49")]
    public void Precommits_QuorumOfAnEarlierRound_Commit() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 3 nil by 1 2
        build 3
        timer propose 3 1150
        send status 1/3 Propose proposal nil prevotes [1 2] precommits []
        sign prevote 3 nil
        sign precommit 3 nil
        send prevote 3 nil of 0
        send precommit 3 nil of 0
        > precommit 0 A by 1 2 3
        commit A round 0 by 1 2 3
        """);

    [Test]
    [Category("L49")]
    public void Precommits_QuorumOfALaterRound_CommitWithoutPrevotingThere() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > precommit 2 A by 1 2
        timer propose 2 900
        send status 1/2 Propose proposal nil prevotes [] precommits [1 2]
        > precommit 2 A by 3
        commit A round 2 by 1 2 3
        """);

    [Test]
    [Category("L49")]
    public void Precommits_OfDifferentRounds_DoNotAddUp() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > precommit 0 A by 1 2
        > precommit 1 A by 3
        > state
        height 1 round 0 Prevote locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L49")]
    public void Precommits_BeforeTheBlock_CommitWhenItComesInAnyRound() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 0 A by 1 2 3
        timer propose 0 400
        timer precommit 0 250
        > precommit 20 nil by 1 2
        timer propose 20 5400
        send status 1/20 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 20 A
        commit A round 0 by 1 2 3
        """);

    [Test]
    [Category("L50")]
    public void Precommits_BlockStillBeingChecked_CommitWhenItIsFoundValid() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        check A
        > precommit 0 A by 1 2 3
        timer precommit 0 250
        > valid A
        commit A round 0 by 1 2 3
        """, checks: true);

    [Test]
    [Category("L50"), Category("CON.7")]
    public void Precommits_BlockRefusedBefore_IsCheckedOnceMoreAsDecided() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        check A
        > invalid A
        sign prevote 0 nil
        send prevote 0 nil of 0
        > precommit 0 A by 1 2 3
        check A decided
        timer precommit 0 250
        > valid A
        commit A round 0 by 1 2 3
        """, checks: true);

    [Test]
    [Category("CON.7")]
    public void Precommits_BlockRefusedThoughDecided_ReportDivergenceAndStop() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 X
        timer propose 0 400
        sign prevote 0 nil
        send prevote 0 nil of 0
        > precommit 0 X by 1 2 3
        timer precommit 0 250
        diverged X
        > state
        height 1 round 0 Decided locked -@-1 valid -@-1
        > timeout precommit 0
        """);

    [Test]
    [Category("CON.7")]
    public void Precommits_DecidedBlockOnOtherParent_ReportDivergence() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A otherparent
        timer propose 0 400
        sign prevote 0 nil
        send prevote 0 nil of 0
        > precommit 0 A by 1 2 3 otherparent
        diverged A
        """);

    [Test]
    [Category("L52"), Category("L53"), Category("L54")]
    public void StartHeight_AfterADecision_ForgetsLockAndLog() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 1 2
        sign precommit 0 A
        send precommit 0 A of 0
        > precommit 0 A by 1 2
        commit A round 0 by 0 1 2
        > start 2 tx
        timer propose 0 402
        > state
        height 2 round 0 Propose locked -@-1 valid -@-1
        > status
        status 2/0 Propose proposal nil prevotes [] precommits []
        """);

    [Test]
    [Category("L54"), Category("CON.5")]
    public void StartHeight_MessagesCameEarly_AreUsedWithoutCheckingThemAgain()
    {
        CheapSignatures.ChecksCount = 0;
        Script.Play("""
            > start 1
            timer heartbeat 0 15000
            > proposal 0 B h=2
            > prevote 0 B by 1 2 h=2
            > prevote 0 B by 1 h=2
            > precommit 0 A by 1 2 3
            timer propose 0 400
            timer precommit 0 250
            > proposal 0 A
            commit A round 0 by 1 2 3
            > start 2
            timer heartbeat 0 15000
            timer propose 0 400
            sign prevote 0 B
            send prevote 0 B of 0
            sign precommit 0 B
            send precommit 0 B of 0
            """);
        Assert.That(CheapSignatures.ChecksCount, Is.EqualTo(7), "one for each message, none for the duplicate");
    }

    [Test]
    [Category("L54")]
    public void StartHeight_SetHasChanged_EarlyMessagesAreCheckedAgain() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 B h=2
        > prevote 0 B by 1 3 h=2
        > start 2 set=3
        timer heartbeat 0 15000
        timer propose 0 400
        > status
        status 2/0 Prevote proposal B prevotes [1] precommits []
        """, self: 7);

    [Test]
    [Category("CON.3")]
    public void Certificate_FromAPeerThatIsAhead_Commits() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > certificate 3 A by 0 1 3
        commit A round 3 by 0 1 3
        """);

    [Test]
    [Category("CON.3")]
    public void Certificate_PrecommitsAreHereButNotTheBlock_BringsTheBlock() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 0 A by 1 2 3
        timer propose 0 400
        timer precommit 0 250
        > certificate 1 A by 0 1 2
        commit A round 0 by 1 2 3
        """);

    [TestCase("certificate 0 A by 0 1", TestName = "Certificate_BelowQuorum_IsRefused")]
    [TestCase("certificate 0 A by 0 1 2 badsig", TestName = "Certificate_BadSignature_IsRefused")]
    [TestCase("certificate 0 A by 0 1 9", TestName = "Certificate_SignerOutsideTheSet_IsRefused")]
    [TestCase("certificate 0 A by 0 1 2 h=2", TestName = "Certificate_OtherHeight_IsRefused")]
    [TestCase("certificate 0 A by 0 1 2 other=1", TestName = "Certificate_OtherBlock_IsRefused")]
    [TestCase("certificate 0 A by 0 1 2 otherchain", TestName = "Certificate_BlockOfOtherChain_IsRefused")]
    [Category("D09"), Category("CON.4")]
    public void Certificate_Forged(string line) => Script.Play($"""
        > start 1
        timer heartbeat 0 15000
        > {line}
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        """);
}
