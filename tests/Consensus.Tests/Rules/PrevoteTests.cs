namespace Consensus.Tests.Rules;

/// <summary>Lines 22 to 33 and 57 to 60 of the algorithm: what a node prevotes.</summary>
[TestFixture]
internal sealed class PrevoteTests
{
    [Test]
    [Category("L22"), Category("L23"), Category("L24"), Category("L27")]
    public void Prevote_FreshValidBlockWithoutLock_IsForTheBlock() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > state
        height 1 round 0 Prevote locked -@-1 valid -@-1
        """);

    [Test]
    [Category("L23"), Category("L25"), Category("L26"), Category("D11")]
    public void Prevote_FreshInvalidBlock_IsNil() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 X
        timer propose 0 400
        sign prevote 0 nil
        send prevote 0 nil of 0
        """);

    [Test]
    [Category("L23"), Category("D11")]
    public void Prevote_BlockOnOtherParent_IsNilWithoutAskingTheHost() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A otherparent
        timer propose 0 400
        sign prevote 0 nil
        send prevote 0 nil of 0
        """, checks: true);

    [Test]
    [Category("L22"), Category("L23")]
    public void Prevote_HostHasNotCheckedYet_Waits() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        check A
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        > valid A
        sign prevote 0 A
        send prevote 0 A of 0
        """, checks: true);

    [Test]
    [Category("L23"), Category("L26"), Category("L38"), Category("L39")]
    public void Prevote_FreshBlockAgainstTheLock_IsNil() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own precommit 0 A by 0
        send precommit 0 A of 0
        > precommit 0 nil by 2 3
        timer precommit 0 250
        > timeout precommit 0
        timer propose 1 650
        > proposal 1 B
        sign prevote 1 nil
        send prevote 1 nil of 0
        > state
        height 1 round 1 Prevote locked A@0 valid -@-1
        """);

    [Test]
    [Category("L23"), Category("L24")]
    public void Prevote_FreshBlockThatIsTheLock_IsForTheBlock() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own precommit 0 A by 0
        send precommit 0 A of 0
        > precommit 1 nil by 2 3
        timer propose 1 650
        send status 1/1 Propose proposal nil prevotes [] precommits [2 3]
        > proposal 1 A
        sign prevote 1 A
        send prevote 1 A of 0
        """);

    [Test]
    [Category("L28"), Category("L29"), Category("L30"), Category("L33")]
    public void Prevote_ProofOfLockLaterThanOwnLock_IsForTheBlock() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own precommit 0 A by 0
        send precommit 0 A of 0
        > prevote 2 nil by 1 2
        timer propose 2 900
        send status 1/2 Propose proposal nil prevotes [1 2] precommits []
        sign prevote 2 nil
        sign precommit 2 nil
        send prevote 2 nil of 0
        send precommit 2 nil of 0
        > prevote 1 B by 1 2 3
        > precommit 4 nil by 1 2
        timer propose 4 1400
        send status 1/4 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 4 B vr=1
        sign prevote 4 B
        send prevote 4 B of 0
        > state
        height 1 round 4 Prevote locked A@0 valid B@1
        """);

    [Test]
    [Category("L29"), Category("L32")]
    public void Prevote_ProofOfLockEarlierThanOwnLock_IsNil() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own precommit 2 A by 0
        send precommit 2 A of 0
        timer propose 2 900
        > prevote 1 B by 1 2 3
        > precommit 4 nil by 1 2
        timer propose 4 1400
        send status 1/4 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 4 B vr=1
        sign prevote 4 nil
        send prevote 4 nil of 0
        """);

    [Test]
    [Category("L29"), Category("L30")]
    public void Prevote_ProofOfLockForTheLockedBlock_IsForTheBlockThoughEarlier() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > own precommit 2 A by 0
        send precommit 2 A of 0
        timer propose 2 900
        > prevote 1 A by 1 2 3
        > precommit 4 nil by 1 2
        timer propose 4 1400
        send status 1/4 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 4 A vr=1
        sign prevote 4 A
        send prevote 4 A of 0
        """);

    [Test]
    [Category("L28"), Category("L57")]
    public void Prevote_ProofOfLockThatDoesNotExist_WaitsAndThenIsNil() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 1 nil by 1 2
        timer propose 0 400
        timer propose 1 650
        send status 1/1 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 1 A vr=0
        > prevote 0 A by 1 2
        > prevote 0 B by 3
        > state
        height 1 round 1 Propose locked -@-1 valid -@-1
        > status
        status 1/1 Propose proposal A prevotes [] precommits [1 2] proof 0 [1 2]
        > timeout propose 1
        sign prevote 1 nil
        send prevote 1 nil of 0
        """);

    [Test]
    [Category("L28")]
    public void Prevote_ProofOfLockComesAfterTheProposal_IsForTheBlock() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 1 nil by 1 2
        timer propose 0 400
        timer propose 1 650
        send status 1/1 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 1 A vr=0
        > prevote 0 A by 1 2 3
        sign prevote 1 A
        send prevote 1 A of 0
        > status
        status 1/1 Prevote proposal A prevotes [0] precommits [1 2]
        """);

    [Test]
    [Category("L29"), Category("L31"), Category("L32"), Category("D11")]
    public void Prevote_InvalidBlockWithProofOfLock_IsNil() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 X by 1 2 3
        timer propose 0 400
        > precommit 1 nil by 1 2
        timer propose 1 650
        send status 1/1 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 1 X vr=0
        sign prevote 1 nil
        send prevote 1 nil of 0
        """);

    [Test]
    [Category("L22"), Category("D04")]
    public void Prevote_SecondProposalOfTheRound_DoesNotChangeTheVote() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        check A
        > proposal 0 B
        evidence proposal 0 of 1
        check B
        > valid B
        > valid A
        sign prevote 0 A
        send prevote 0 A of 0
        """, checks: true);

    [Test]
    [Category("L57"), Category("L58"), Category("L59"), Category("L60")]
    public void ProposeTimeout_NoProposal_PrevotesNilOnce() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > timeout propose 0 h=2
        > timeout propose 1
        > timeout propose 0
        sign prevote 0 nil
        send prevote 0 nil of 0
        > timeout propose 0
        > proposal 0 A
        > state
        height 1 round 0 Prevote locked -@-1 valid -@-1
        """);

    [Test]
    [Category("CON.9")]
    public void Prevote_NoBlockCanGetAQuorumAnyMore_IsNilBeforeTheTimeout() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > prevote 0 nil by 2
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        > prevote 0 nil by 3
        sign prevote 0 nil
        sign precommit 0 nil
        send prevote 0 nil of 0
        send precommit 0 nil of 0
        """);

    [Test]
    [Category("CON.9")]
    public void Prevote_VotesAreSplitButOneBlockMayStillWin_WaitsForTheProposal() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > prevote 0 A by 2
        > prevote 0 nil by 3
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        > prevote 0 B by 1
        sign prevote 0 nil
        sign precommit 0 nil
        send prevote 0 nil of 0
        send precommit 0 nil of 0
        """);

    [Test]
    [Category("CON.12")]
    public void Prevote_ValidatorOutsideTheSet_FollowsWithoutVoting() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        > prevote 0 A by 0 1 2
        > precommit 0 A by 0 1 2
        commit A round 0 by 0 1 2
        """, self: 9);
}
