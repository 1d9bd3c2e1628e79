namespace Consensus.Tests.Rules;

/// <summary>The engine reports a validator that contradicts itself once per height and kind of message, with both messages.</summary>
[TestFixture]
[Category("D04"), Category("CON.10")]
internal sealed class EvidenceTests
{
    [TestCase("prevote", TestName = "Vote_TwoPrevotesOfOneRound_AreReportedOnce")]
    [TestCase("precommit", TestName = "Vote_TwoPrecommitsOfOneRound_AreReportedOnce")]
    public void Vote_TwoOfOneRound_AreReportedOnce(string kind) => Script.Play($"""
        > start 1
        timer heartbeat 0 15000
        > {kind} 0 A by 2
        > {kind} 0 nil by 2
        evidence {kind} 0 of 2
        > {kind} 0 nil by 2
        > {kind} 0 A by 2
        > {kind} 0 B by 2
        """);

    [Test]
    public void Vote_DifferentTypesRoundsOrValidators_ContradictNothing() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 A by 2
        > precommit 0 nil by 2
        > prevote 1 B by 2
        > prevote 0 B by 3
        timer propose 0 400
        """);

    [Test]
    public void Vote_EveryRoundAgain_IsReportedOnceAHeightAndKind() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 A by 2
        > prevote 0 B by 2
        evidence prevote 0 of 2
        > prevote 1 A by 2
        > prevote 1 B by 2
        > precommit 1 A by 2
        > precommit 1 B by 2
        evidence precommit 1 of 2
        > start 2
        timer heartbeat 0 15000
        > prevote 0 A by 2
        > prevote 0 B by 2
        evidence prevote 0 of 2
        """);

    [Test]
    public void Vote_RoundAhead_IsReportedTooAndOnce() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 5 A by 2
        > prevote 5 B by 2
        evidence prevote 5 of 2
        > prevote 6 A by 2
        > prevote 7 A by 2
        > prevote 8 A by 2
        > prevote 5 B by 2
        > prevote 5 A by 2
        """);

    [Test]
    [Category("D03")]
    public void Proposal_TwoBlocksOfOneRound_AreReportedOnce() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > proposal 0 B
        evidence proposal 0 of 1
        > proposal 0 C
        > proposal 0 A
        """);

    [Test]
    public void Proposal_OneBlockWithTwoValidRounds_IsReported() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > precommit 1 nil by 1 3
        timer propose 0 400
        timer propose 1 650
        send status 1/1 Propose proposal nil prevotes [] precommits [1 3]
        > proposal 1 A vr=0
        > proposal 1 A
        evidence proposal 1 of 2
        """);

    [Test]
    [Category("D01")]
    public void Vote_OwnKeyUsedElsewhere_BindsThisNodeToo() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 B by 0
        timer propose 0 400
        > proposal 0 A
        > state
        height 1 round 0 Prevote locked -@-1 valid -@-1
        > precommit 0 B by 0
        > state
        height 1 round 0 Prevote locked B@0 valid -@-1
        > prevote 0 A by 1 2 3
        timer prevote 0 250
        > status
        status 1/0 Precommit proposal A prevotes [0 1 2 3] precommits [0]
        """);

    [Test]
    [Category("D01")]
    public void Vote_OwnKeySignsSomethingElseElsewhere_IsReported() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 B by 0
        evidence prevote 0 of 0
        """);
}
