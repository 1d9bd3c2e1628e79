using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Rules;

/// <summary>When a validator with a journal may sign after a start [CON.14]: four validators, of which number 0 has started.</summary>
[TestFixture]
[Category("CON.14")]
internal sealed class StartQuorumTests
{
    private static readonly ValidatorSet Set = new CheapChain(4).Validators;

    private readonly Dictionary<Address, PeerClaim> _claims = [];
    private StartQuorum _start = null!;

    [SetUp]
    public void SetUp()
    {
        _claims.Clear();
        _start = new StartQuorum();
    }

    [TestCase(JournalStanding.Unspecified)]
    [TestCase(JournalStanding.Signs)]
    [TestCase(JournalStanding.Lost)]
    public void IsReached_ByTheWordOfTwoOthers_IsTrue(JournalStanding standing)
    {
        Assert.That(IsReached(4), Is.False);
        Say(0, 5);
        Say(9, 5);
        Say(1, 5, standing);
        Assert.That(IsReached(4), Is.False, "its own word and a stranger's do not count");
        Say(2, 3, standing);
        Assert.That(IsReached(4));
    }

    [Test]
    public void IsReached_WhileSomebodyClaimsABlock_WaitsForItFiveSeconds()
    {
        Say(1, 5);
        Say(2, 5);
        Say(3, 6);
        Assert.That(IsReached(4, nowMs: 100), Is.False);
        Assert.That(IsReached(4, nowMs: 99 + StartQuorum.ClaimPatienceMs), Is.False);
        Assert.That(IsReached(4, nowMs: 100 + StartQuorum.ClaimPatienceMs), "a peer that shows nothing holds up nobody for longer");
    }

    [Test]
    [Category("D10")]
    public void IsReached_TwoLiarsTakeTurns_DelayItForTheirTimeOnly()
    {
        Say(1, 5);
        Say(2, 5);
        long nowMs = 0;
        for (int turn = 0; turn < 100; turn++)
        {
            (int claims, int lowers) = turn % 2 == 0 ? (3, 9) : (9, 3);
            Say(claims, 1_000);
            if (IsReached(4, nowMs += 100)) break;
            Say(lowers, 5);
            if (IsReached(4, nowMs += 2_000)) break;
        }

        Assert.That(nowMs, Is.InRange(StartQuorum.ClaimPatienceMs, 3 * StartQuorum.ClaimPatienceMs));
    }

    [Test]
    public void IsReached_WhileTwoMembersClaimMore_WaitsAsLongAsItFetches()
    {
        Say(1, 1_000);
        Say(2, 1_000);
        Say(3, 5);
        Assert.That(IsReached(4), Is.False);
        Assert.That(IsReached(500, nowMs: 20 * StartQuorum.ClaimPatienceMs), Is.False, "one of the two is honest");
        Assert.That(IsReached(999, nowMs: 20 * StartQuorum.ClaimPatienceMs + 1));
    }

    [Test]
    public void IsReached_AsSoonAsTheClaimedBlockIsThere_IsTrue()
    {
        Say(1, 6);
        Say(2, 5);
        Assert.That((IsReached(4), IsReached(5)), Is.EqualTo((false, true)));
    }

    [Test]
    public void IsReached_Once_StaysSoWhateverIsClaimedLater()
    {
        Say(1, 5);
        Say(2, 5);
        Assert.That(IsReached(4));
        Say(1, 1_000);
        _claims.Remove(CheapChain.AddressOf(2));
        Assert.That(IsReached(4));
    }

    [Test]
    public void IsReached_OfTheOnlyValidator_IsTrue() =>
        Assert.That(_start.IsReached(new CheapChain(1).Validators, CheapChain.AddressOf(0), 3, _claims, 0));

    private void Say(int id, long deciding, JournalStanding standing = JournalStanding.Signs) =>
        _claims[CheapChain.AddressOf(id)] = new PeerClaim(deciding, standing);

    private bool IsReached(long head, long nowMs = 0) => _start.IsReached(Set, CheapChain.AddressOf(0), head, _claims, nowMs);
}
