using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Rules;

/// <summary>When a validator without its journal may sign again [CON.12]: four validators, of which number 0 has lost its journal.</summary>
[TestFixture]
[Category("CON.12")]
internal sealed class JournalRecoveryTests
{
    private const JournalStanding Signs = JournalStanding.Signs, Silent = JournalStanding.Silent;
    private const JournalStanding Lost = JournalStanding.Lost, AllLost = JournalStanding.AllLost;

    private static readonly ValidatorSet Set = new CheapChain(4).Validators;

    private readonly Dictionary<Address, PeerClaim> _claims = [];
    private JournalRecovery _recovery = null!;

    [SetUp]
    public void SetUp()
    {
        _claims.Clear();
        _recovery = new JournalRecovery();
    }

    [Test]
    public void SignsFrom_WithoutAQuorum_IsNull()
    {
        Assert.That(From(head: 4), Is.Null);
        Note(1, 5, Signs);
        Assert.That(From(head: 4), Is.Null);
    }

    [TestCase(JournalStanding.Signs)]
    [TestCase(JournalStanding.Unspecified)]
    public void SignsFrom_CaughtUpWithAQuorum_LeavesTwoHeightsOut(JournalStanding standing)
    {
        Note(1, 5, standing);
        Note(2, 4, standing);
        Assert.That(From(head: 4), Is.EqualTo(7));
    }

    [TestCase(JournalStanding.Silent)]
    [TestCase(JournalStanding.Lost)]
    [TestCase(JournalStanding.AllLost)]
    public void SignsFrom_APeerThatDoesNotRememberItsVotes_DoesNotCount(JournalStanding standing)
    {
        Note(1, 5, Signs);
        Note(2, 5, standing);
        Assert.That(From(head: 4), Is.Null);
    }

    [Test]
    public void SignsFrom_AnybodyClaimsMore_WaitsForTheBlocks()
    {
        Note(1, 5, Signs);
        Note(2, 5, Signs);
        Note(9, 7, Signs);
        Assert.That(From(head: 4), Is.Null);
        Assert.That(From(head: 5), Is.Null);
        Assert.That(From(head: 6), Is.EqualTo(9));
    }

    [Test]
    public void SignsFrom_ALiar_DelaysItForAWhileOnly()
    {
        Note(1, 5, Signs);
        Note(2, 5, Signs);
        Note(3, 1_000, Signs);
        Assert.That(From(head: 4, nowMs: 100), Is.Null);
        Note(3, 2_000, Signs);
        Assert.That(From(head: 4, nowMs: 99 + JournalRecovery.ClaimPatienceMs), Is.Null);
        Assert.That(From(head: 4, nowMs: 100 + JournalRecovery.ClaimPatienceMs), Is.EqualTo(7));
    }

    [Test]
    [Category("D10")]
    public void SignsFrom_TwoLiarsTakeTurns_DelayItForTheirTimeOnly()
    {
        Note(1, 5, Signs);
        Note(2, 5, Signs);
        long nowMs = 0;
        long? from = null;
        for (int turn = 0; turn < 100 && from is null; turn++)
        {
            (int claims, int lowers) = turn % 2 == 0 ? (3, 9) : (9, 3);
            Note(claims, 1_000, Signs);
            from = From(head: 4, nowMs += 1_000);
            Note(lowers, 5, Signs);
            from ??= From(head: 4, nowMs += 20_000);
        }

        Assert.That(from, Is.EqualTo(7));
        Assert.That(nowMs, Is.InRange(JournalRecovery.ClaimPatienceMs, 3 * JournalRecovery.ClaimPatienceMs));
    }

    [Test]
    public void SignsFrom_AfterALongCatchUp_StillWaitsForTheOnePeerWithALaterBlock()
    {
        foreach (int member in new[] { 1, 2, 3 }) Note(member, 1_000, Signs);
        Note(9, 1_001, Signs);
        for (int i = 0; i < 10; i++) Assert.That(From(head: 100 * i, nowMs: i * JournalRecovery.ClaimPatienceMs), Is.Null);
        long nowMs = 10 * JournalRecovery.ClaimPatienceMs;

        Assert.That(From(head: 999, nowMs), Is.Null, "the catch-up has not used up the time of number 9");
        Assert.That(From(head: 1_000, nowMs + 1), Is.EqualTo(1_003));
    }

    [Test]
    public void SignsFrom_APeerThatDoesNotShowItsBlocks_DoesNotCountAsHeard()
    {
        Note(1, 5, Signs);
        Note(3, 9, Signs);
        Assert.That(From(head: 4), Is.Null);
        Assert.That(From(head: 4, nowMs: 10 * JournalRecovery.ClaimPatienceMs), Is.Null);
    }

    [Test]
    public void SignsFrom_AllLostAtTheGenesis_BeginsOnceAllKnowThat()
    {
        foreach (int peer in new[] { 1, 2, 3 })
        {
            Assert.That((From(head: 0), _recovery.Standing), Is.EqualTo(((long?)null, Lost)));
            Note(peer, 1, Lost);
        }

        Assert.That((From(head: 0), _recovery.Standing), Is.EqualTo(((long?)null, AllLost)));
        Note(1, 1, AllLost);
        Note(2, 1, AllLost);
        Assert.That(From(head: 0), Is.Null);
        Note(3, 1, Signs);
        Assert.That(From(head: 0), Is.EqualTo(1), "number 3 has begun, so it has heard that all are lost");
    }

    [TestCase(JournalStanding.Signs, 1, "it may have voted at height 1")]
    [TestCase(JournalStanding.Silent, 1, "its journal is ahead of its chain")]
    [TestCase(JournalStanding.Lost, 2, "it has a block")]
    public void SignsFrom_AllAtTheGenesisButOneRemembers_DoesNotBegin(JournalStanding standing, long deciding, string desc)
    {
        Note(1, 1, Lost);
        Note(2, 1, Lost);
        Note(3, deciding, standing);
        Assert.That((From(head: 0), _recovery.Standing), Is.EqualTo(((long?)null, Lost)), desc);
    }

    [Test]
    public void SignsFrom_TheOnlyValidator_BeginsAtTheGenesisOnly()
    {
        ValidatorSet alone = new CheapChain(1).Validators;
        Assert.That(_recovery.SignsFrom(alone, CheapChain.AddressOf(0), 0, _claims, 0), Is.EqualTo(1));
        Assert.That(new JournalRecovery().SignsFrom(alone, CheapChain.AddressOf(0), 3, _claims, 0), Is.EqualTo(6));
    }

    private void Note(int peer, long deciding, JournalStanding standing) => _claims[CheapChain.AddressOf(peer)] = new PeerClaim(deciding, standing);

    private long? From(long head, long nowMs = 0) => _recovery.SignsFrom(Set, CheapChain.AddressOf(0), head, _claims, nowMs);
}
