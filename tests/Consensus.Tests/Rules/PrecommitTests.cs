namespace Consensus.Tests.Rules;

/// <summary>Lines 34 to 48 and 61 to 66 of the algorithm: what a node precommits, when it locks, and when it stops waiting.</summary>
[TestFixture]
internal sealed class PrecommitTests
{
    [Test]
    [Category("L34"), Category("L35")]
    public void Prevotes_QuorumOfMixedOnes_SetTheTimerOnce() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 nil by 1
        > prevote 0 A by 2
        timer prevote 0 250
        > prevote 0 nil by 3
        sign precommit 0 nil
        send precommit 0 nil of 0
        """);

    [Test]
    [Category("L34")]
    public void Prevotes_QuorumBeforeOwnPrevote_SetNoTimerYet() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > prevote 0 A by 1 2 3
        > timeout propose 0
        sign prevote 0 nil
        timer prevote 0 250
        send prevote 0 nil of 0
        """);

    [Test]
    [Category("L36"), Category("L37"), Category("L38"), Category("L39"), Category("L40"), Category("L41"), Category("L42"), Category("L43")]
    public void Prevotes_QuorumForTheBlock_LockAndPrecommit() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 1
        > state
        height 1 round 0 Prevote locked -@-1 valid -@-1
        > prevote 0 A by 2
        sign precommit 0 A
        send precommit 0 A of 0
        > state
        height 1 round 0 Precommit locked A@0 valid A@0
        > prevote 0 A by 3
        """);

    [Test]
    [Category("L36"), Category("L37"), Category("L42"), Category("L43")]
    public void Prevotes_QuorumAfterOwnPrecommit_OnlyMakeTheBlockValid() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 nil by 1
        > prevote 0 A by 2
        timer prevote 0 250
        > timeout prevote 0
        sign precommit 0 nil
        send precommit 0 nil of 0
        > prevote 0 A by 3
        > state
        height 1 round 0 Precommit locked -@-1 valid A@0
        """);

    [Test]
    [Category("L36")]
    public void Prevotes_QuorumWhileInStepPropose_WaitForOwnPrevote() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 A by 1 2 3
        timer propose 0 400
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        > proposal 0 A
        sign prevote 0 A
        sign precommit 0 A
        send prevote 0 A of 0
        send precommit 0 A of 0
        > state
        height 1 round 0 Precommit locked A@0 valid A@0
        """);

    [Test]
    [Category("L36")]
    public void Prevotes_QuorumForABlockThatIsNotHere_WaitForIt() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 B
        timer propose 0 400
        sign prevote 0 B
        send prevote 0 B of 0
        > prevote 0 A by 1 2 3
        timer prevote 0 250
        > status
        status 1/0 Prevote proposal nil prevotes [0 1 2 3] precommits []
        > proposal 0 A
        evidence proposal 0 of 1
        sign precommit 0 A
        send precommit 0 A of 0
        """);

    [Test]
    [Category("L36"), Category("D11")]
    public void Prevotes_QuorumForAnInvalidBlock_LockNothing() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 X
        timer propose 0 400
        sign prevote 0 nil
        send prevote 0 nil of 0
        > prevote 0 X by 1 2 3
        timer prevote 0 250
        > timeout prevote 0
        sign precommit 0 nil
        send precommit 0 nil of 0
        > state
        height 1 round 0 Precommit locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L36"), Category("L42"), Category("L43")]
    public void Prevotes_OfAnEarlierRoundComeLate_MakeItsBlockValid() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > precommit 1 nil by 1 2
        timer propose 1 650
        send status 1/1 Propose proposal nil prevotes [] precommits [1 2]
        > prevote 0 A by 1 2
        > state
        height 1 round 1 Propose locked -@-1 valid A@0
        """);

    [Test]
    [Category("L44"), Category("L45"), Category("L46")]
    public void Prevotes_QuorumForNil_PrecommitNilAtOnce() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > timeout propose 0
        sign prevote 0 nil
        send prevote 0 nil of 0
        > prevote 0 nil by 1
        sign precommit 0 nil
        send precommit 0 nil of 0
        > prevote 0 nil by 2
        > state
        height 1 round 0 Precommit locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L44"), Category("CON.9")]
    public void Prevotes_QuorumForNilWithALiarsVoteForABlock_PrecommitNil() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > prevote 0 A by 1 2
        > timeout propose 0
        sign prevote 0 nil
        send prevote 0 nil of 0
        timer prevote 0 250
        > prevote 0 nil by 1
        evidence prevote 0 of 1
        > prevote 0 nil by 3
        sign precommit 0 nil
        send precommit 0 nil of 0
        """);

    [Test]
    [Category("L61"), Category("L62"), Category("L63"), Category("L64")]
    public void PrevoteTimeout_NoQuorumForAnything_PrecommitsNilOnce() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > timeout prevote 0 h=2
        > timeout prevote 1
        > prevote 0 A by 1
        > prevote 0 nil by 2
        timer prevote 0 250
        > timeout prevote 0
        sign precommit 0 nil
        send precommit 0 nil of 0
        > timeout prevote 0
        > state
        height 1 round 0 Precommit locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L62")]
    public void PrevoteTimeout_InStepPropose_MeansNothing() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > timeout prevote 0
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L47"), Category("L48")]
    public void Precommits_QuorumOfMixedOnes_SetTheTimerOnceInAnyStep() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > precommit 0 A by 1
        > precommit 0 nil by 2
        > precommit 0 A by 3
        timer precommit 0 250
        > timeout propose 0
        sign prevote 0 nil
        send prevote 0 nil of 0
        """);

    [Test]
    [Category("CON.9"), Category("L65")]
    public void Precommits_NoneCanDecideAndNobodyCanBeLocked_LeaveAtOnce() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > prevote 0 nil by 2 3
        sign prevote 0 nil
        sign precommit 0 nil
        send prevote 0 nil of 0
        send precommit 0 nil of 0
        > precommit 0 nil by 2
        > precommit 0 nil by 3
        timer propose 1 650
        """);

    [Test]
    [Category("CON.9"), Category("L47")]
    public void Precommits_NoneCanDecideButSomebodyMayBeLocked_WaitForTheTimer() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 1
        > prevote 0 nil by 2
        timer prevote 0 250
        > timeout prevote 0
        sign precommit 0 nil
        send precommit 0 nil of 0
        > precommit 0 nil by 1 2
        timer precommit 0 250
        > timeout precommit 0
        timer propose 1 650
        """);

    [Test]
    [Category("CON.9"), Category("L47")]
    public void Precommits_NoneCanDecideButALiarMayHaveLockedSomebody_WaitForTheTimer() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 nil by 1 2
        sign precommit 0 nil
        send precommit 0 nil of 0
        > precommit 0 nil by 1 2
        timer precommit 0 250
        > prevote 0 nil by 3
        timer propose 1 650
        """);

    [Test]
    [Category("CON.9")]
    public void Precommits_NilInTheLastRoundOfTheFirstRotation_LeaveAtOnce() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 3 nil by 1 2
        timer propose 0 400
        build 3
        timer propose 3 1150
        send status 1/3 Propose proposal nil prevotes [1 2] precommits []
        sign prevote 3 nil
        sign precommit 3 nil
        send prevote 3 nil of 0
        send precommit 3 nil of 0
        > precommit 3 nil by 1 2
        timer propose 4 1400
        """);

    [Test]
    [Category("CON.9"), Category("L47")]
    public void Precommits_NilAgainAndAgain_AreTimedAfterOneRotationOfProposers() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 4 nil by 1 2
        timer propose 0 400
        timer propose 4 1400
        send status 1/4 Propose proposal nil prevotes [] precommits [1 2]
        > prevote 4 nil by 1 2
        sign prevote 4 nil
        sign precommit 4 nil
        send prevote 4 nil of 0
        send precommit 4 nil of 0
        timer precommit 4 1250
        """);
}
