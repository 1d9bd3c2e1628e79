using Chain.Core.Encoding;
using Chain.Core.Records;

namespace Core.Tests.Records;

/// <summary>The list of versions of the rules: which one is in force at which height, and its only encoding.</summary>
[TestFixture]
internal sealed class RuleVersionsTests
{
    private static readonly RuleVersions Two = RuleVersions.OfFirst.With(2, 100).With(3, 200);

    [TestCase(0, 1)]
    [TestCase(99, 1)]
    [TestCase(100, 2)]
    [TestCase(199, 2)]
    [TestCase(200, 3)]
    [TestCase(long.MaxValue, 3)]
    public void VersionAt_OfAHeight_IsTheLastThatBegan(long height, int version) => Assert.That(Two.VersionAt(height), Is.EqualTo(version));

    [Test]
    public void With_TheSameVersionAgain_MovesIt()
    {
        Assert.That(RuleVersions.OfFirst.With(2, 100).With(2, 50).Entries, Is.EqualTo(new[] { new DatedRuleVersion(2, 50) }));
        Assert.That(RuleVersions.OfFirst.With(2, 100).With(2, 150).Entries, Is.EqualTo(new[] { new DatedRuleVersion(2, 150) }));
        Assert.That(RuleVersions.OfFirst.With(2, 100).With(3, 50).Entries, Is.EqualTo(new[] { new DatedRuleVersion(3, 50) }), "nothing goes back");
    }

    [Test]
    public void TryDecode_WrittenBytes_GivesTheSame()
    {
        Assert.That(RuleVersions.TryDecode(Encode(Two), out RuleVersions? read), Is.True);
        Assert.That(read!.Entries, Is.EqualTo(Two.Entries));
        Assert.That(RuleVersions.TryDecode([.. Encode(Two), 0], out _), Is.False, "trailing bytes");
        Assert.That(RuleVersions.TryDecode(Encode(Two).AsSpan()[..^1], out _), Is.False, "cut");
    }

    [TestCase("80", Description = "no version")]
    [TestCase("81820100", Description = "the first version")]
    [TestCase("8282021864820218C8", Description = "a version twice")]
    [TestCase("828202186482031864", Description = "a height twice")]
    [TestCase("8282031864820218C8", Description = "a lower version later")]
    public void TryDecode_OtherLists_AreRefused(string hex) => Assert.That(RuleVersions.TryDecode(Convert.FromHexString(hex), out _), Is.False);

    private static byte[] Encode(RuleVersions versions)
    {
        CborWriter writer = new();
        versions.WriteTo(writer);
        return writer.Written.ToArray();
    }
}
