namespace Consensus.Tests.Rules;

/// <summary>A status says what a node has. The answer contains what the node lacks and brings it forward at its height. [CON.8]</summary>
[TestFixture]
[Category("CON.8")]
internal sealed class GossipTests
{
    private const string RoundZeroWithVotes = """
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 1
        > precommit 0 nil by 1

        """;

    [Test]
    public void Answer_PeerHasNothing_IsTheProposalAndAllVotes() => Script.Play(RoundZeroWithVotes + """
        > peer round=0
        answer proposal 0 A vr=-1
        answer prevote 0 A of 0
        answer prevote 0 A of 1
        answer precommit 0 nil of 1
        """);

    [Test]
    public void Answer_PeerHasSome_IsTheRest() => Script.Play(RoundZeroWithVotes + """
        > peer round=0 proposal=A prevotes=1,2
        answer prevote 0 A of 0
        answer precommit 0 nil of 1
        > peer round=0 proposal=A prevotes=0,1,2,3 precommits=1
        """);

    [TestCase("peer h=2 round=0", "ahead: its host sends the decision")]
    [TestCase("peer h=9 round=0", "far ahead")]
    [TestCase("peer round=0 decided", "at the end of this height")]
    public void Answer_PeerInAnotherPlace_IsNothing(string line, string desc) => Script.Play(RoundZeroWithVotes + $"> {line}");

    [Test]
    [Category("L55")]
    public void Answer_PeerInAnEarlierRound_BringsItHereToo() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 nil by 3
        > prevote 5 nil by 1 2
        timer propose 0 400
        timer propose 5 1650
        send status 1/5 Propose proposal nil prevotes [1 2] precommits []
        sign prevote 5 nil
        sign precommit 5 nil
        send prevote 5 nil of 0
        send precommit 5 nil of 0
        > peer round=0
        answer prevote 0 nil of 3
        answer prevote 5 nil of 0
        answer prevote 5 nil of 1
        answer prevote 5 nil of 2
        answer precommit 5 nil of 0
        > peer round=5 prevotes=0,1,2 precommits=0
        """);

    [Test]
    public void Answer_PeerInALaterRound_IsWhatIsKnownOfThatRound() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 5 A by 1
        > peer round=5
        answer prevote 5 A of 1
        """);

    [Test]
    [Category("L49")]
    public void Answer_HeightIsDecided_IsTheBlockAndItsPrecommits() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > precommit 0 A by 1 2 3
        commit A round 0 by 1 2 3
        > peer round=2
        answer proposal 0 A vr=-1
        answer precommit 0 A of 1
        answer precommit 0 A of 2
        answer precommit 0 A of 3
        > peer round=0 proposal=A precommits=1,2
        answer precommit 0 A of 3
        """);

    [Test]
    [Category("L49")]
    public void Answer_PrecommitsDecideButTheBlockIsMissing_StillHelpsWithTheRound() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 0 A by 1 2 3
        timer propose 0 400
        timer precommit 0 250
        > timeout precommit 0
        timer propose 1 650
        > timeout propose 1
        sign prevote 1 nil
        send prevote 1 nil of 0
        > peer round=1
        answer precommit 0 A of 1
        answer precommit 0 A of 2
        answer precommit 0 A of 3
        answer prevote 1 nil of 0
        """);

    [Test]
    [Category("L28")]
    public void Answer_PeerLacksAProofOfLock_IsThoseVotes() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 1
        > prevote 0 B by 2
        timer prevote 0 250
        > prevote 0 A by 3
        sign precommit 0 A
        send precommit 0 A of 0
        > precommit 1 nil by 1 2
        timer propose 1 650
        send status 1/1 Propose proposal nil prevotes [] precommits [1 2]
        > peer round=1 proposal=A precommits=1,2 proof=0 proofs=0
        answer prevote 0 A of 1
        answer prevote 0 A of 3
        """);

    [Test]
    [Category("L28")]
    public void Status_ProposalStatesAProofOfLock_AsksForItUntilItIsComplete() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 20 nil by 1 2
        timer propose 0 400
        timer propose 20 5400
        send status 1/20 Propose proposal nil prevotes [] precommits [1 2]
        > proposal 20 A vr=3
        > status
        status 1/20 Propose proposal A prevotes [] precommits [1 2] proof 3 []
        > prevote 3 A by 0 1
        > status
        status 1/20 Propose proposal A prevotes [] precommits [1 2] proof 3 [0 1]
        > prevote 3 A by 3
        sign prevote 20 A
        send prevote 20 A of 0
        > status
        status 1/20 Prevote proposal A prevotes [0] precommits [1 2]
        """);

    [Test]
    [Category("D04")]
    public void Answer_PeerFollowsTheOtherOfTwoProposals_GetsTheOneThatAQuorumBacks() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > peer round=0 proposal=B prevotes=0,1,2,3
        > prevote 0 A by 1 2
        sign precommit 0 A
        send precommit 0 A of 0
        > peer round=0 proposal=B prevotes=0,1,2,3 precommits=0
        answer proposal 0 A vr=-1
        """);

    [Test]
    [Category("D04")]
    public void Answer_VoterToldTwoThings_GivesTheVoteThatTheQuorumNeeds() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 B by 3
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 3
        evidence prevote 0 of 3
        > prevote 0 A by 1
        sign precommit 0 A
        send precommit 0 A of 0
        > peer round=0 proposal=A prevotes=0,1 precommits=0
        answer prevote 0 A of 3
        """);
}
