namespace Consensus.Tests.Rules;

/// <summary>The checks that a peer's message must pass before the rules see it; one table per kind of message.</summary>
[TestFixture]
internal sealed class MessageGateTests
{
    private const string NothingHappens = """
        > start 1
        timer heartbeat 0 15000
        > {0}
        > status
        status 1/0 Propose proposal nil prevotes [] precommits []
        """;

    [TestCase("prevote 0 A by 4", "an index outside the set")]
    [TestCase("prevote 0 A by 127", "the highest index that a message can name")]
    [TestCase("prevote 0 A by 2 badsig", "signature over something else")]
    [TestCase("prevote 0 A by 2 h=7", "a height far ahead")]
    [TestCase("prevote 0 A by 2 h=2", "the next height: kept for later, not counted")]
    [TestCase("precommit 0 A by 4", "an index outside the set")]
    [TestCase("precommit 0 A by 2 badsig", "signature over something else")]
    [TestCase("precommit 0 A by 2 h=7", "a height far ahead")]
    [Category("CON.4")]
    public void Vote_NotForThisHeightOrNotOfTheValidator_IsIgnored(string line, string desc) =>
        Script.Play(NothingHappens.Replace("{0}", line, StringComparison.Ordinal));

    [TestCase("proposal 0 A by=0", "signed by a validator that is not the proposer")]
    [TestCase("proposal 1 A by=1", "signed by the proposer of another round")]
    [TestCase("proposal 0 A by=9", "signed by a validator that was removed")]
    [TestCase("proposal 0 A badsig", "signature over something else")]
    [TestCase("proposal 0 A h=7", "a height far ahead")]
    [TestCase("proposal 0 A h=2", "the next height: kept for later, not counted")]
    [TestCase("proposal 0 A otherchain", "a block of another chain")]
    [TestCase("proposal 0 A otherbody", "transactions that are not the header's")]
    [TestCase("proposal 1 A vr=1", "a proof of lock from the round itself")]
    [TestCase("proposal 1 A vr=2", "a proof of lock from a later round")]
    [Category("CON.4"), Category("D03"), Category("D11")]
    public void Proposal_NotForThisHeightOrNotOfTheProposer_IsIgnored(string line, string desc) =>
        Script.Play(NothingHappens.Replace("{0}", line, StringComparison.Ordinal));

    [Test]
    [Category("D11"), Category("CON.4")]
    public void Proposal_ValidTwinAfterOneWithSwappedBody_IsAccepted() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > proposal 0 A otherbody
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        """);

    [Test]
    [Category("CON.4")]
    public void Messages_OfAPastHeight_AreIgnored() => Script.Play("""
        > start 5
        timer heartbeat 0 15000
        > prevote 0 A by 1 2 h=4
        > precommit 0 A by 1 2 3 h=4
        > proposal 0 A h=4
        > certificate 0 A by 1 2 3 h=4
        > status
        status 5/0 Propose proposal nil prevotes [] precommits []
        """);

    [Test]
    [Category("CON.4")]
    public void Messages_BeforeTheFirstHeight_AreIgnored() => Script.Play("""
        > prevote 0 A by 1
        > proposal 0 A
        > timeout propose 0
        > tx
        > peer round=0
        > status
        status 0/0 Unspecified proposal nil prevotes [] precommits []
        """);

    [Test]
    [Category("CON.4")]
    public void Votes_Repeated_AreCheckedOnce()
    {
        CheapSignatures.ChecksCount = 0;
        Script.Play("""
            > start 1
            timer heartbeat 0 15000
            > prevote 0 A by 2
            > prevote 0 A by 2
            > proposal 0 A
            timer propose 0 400
            sign prevote 0 A
            send prevote 0 A of 0
            > proposal 0 A
            > status
            status 1/0 Prevote proposal A prevotes [0 2] precommits []
            """);
        Assert.That(CheapSignatures.ChecksCount, Is.EqualTo(2));
    }

    [Test]
    [Category("CON.5"), Category("CON.4")]
    public void Votes_ThirdDifferentOneForAnUnknownBlock_IsNotEvenChecked()
    {
        CheapSignatures.ChecksCount = 0;
        Script.Play("""
            > start 1
            timer heartbeat 0 15000
            > prevote 0 A by 2
            > prevote 0 B by 2
            evidence prevote 0 of 2
            > prevote 0 C by 2
            > prevote 0 nil by 2
            """);
        Assert.That(CheapSignatures.ChecksCount, Is.EqualTo(2));
    }

    [Test]
    [Category("CON.5")]
    public void Votes_ThirdDifferentOneForTheProposedBlock_StillCounts() => Script.Play("""
        > start 1
        timer heartbeat 0 15000
        > prevote 0 B by 2
        > prevote 0 C by 2
        evidence prevote 0 of 2
        > proposal 0 A
        timer propose 0 400
        sign prevote 0 A
        send prevote 0 A of 0
        > prevote 0 A by 2
        > prevote 0 A by 1
        sign precommit 0 A
        send precommit 0 A of 0
        """);
}
