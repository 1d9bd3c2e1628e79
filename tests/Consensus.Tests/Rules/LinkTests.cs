namespace Consensus.Tests.Rules;

/// <summary>A broken link to the proposer shortens only the propose timeout.</summary>
[TestFixture]
[Category("CON.13")]
internal sealed class LinkTests
{
    [Test]
    [Category("L21")]
    public void Link_ToTheProposerIsDown_WaitsShortly() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > link 1 down
        > timeout heartbeat 0
        timer propose 0 50
        > prevote 4 nil by 2
        > precommit 4 nil by 3
        timer propose 4 50
        send status 1/4 Propose proposal nil prevotes [2] precommits [3]
        > precommit 5 nil by 2 3
        timer propose 5 1650
        send status 1/5 Propose proposal nil prevotes [] precommits [2 3]
        """);

    [Test]
    public void Link_ToTheAwaitedProposerBreaks_EndsTheWaitEarly() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > link 2 down
        > link 1 down
        timer propose 0 50
        > timeout propose 0
        sign prevote 0 nil
        send prevote 0 nil of 0
        > link 1 down
        > timeout propose 0
        """);

    [Test]
    public void Link_ToTheProposerStandsAgain_WaitsAsUsual() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > link 1 down
        > link 1 up
        > timeout heartbeat 0
        timer propose 0 400
        """);

    [Test]
    public void Link_IsDownButTheProposalComes_IsVotedFor() => Script.Play("""
        > start 1 tx
        timer propose 0 402
        > link 1 down
        timer propose 0 50
        > proposal 0 A
        sign prevote 0 A
        send prevote 0 A of 0
        """);

    [Test]
    public void Link_OfAnIdleChainBreaks_ChangesNothing() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > link 1 down
        > link 9 down
        > state
        height 1 round 0 Propose locked -@-1 valid -@-1
        """);
}
