using CsCheck;
using Gateway.Http;

namespace Gateway.Tests.Http;

[TestFixture]
internal sealed class RangeRequestTests
{
    [TestCase(null, "Whole", "")]
    [TestCase("", "Whole", "")]
    [TestCase("items=0-1", "Whole", "")]
    [TestCase("bytes=", "Whole", "")]
    [TestCase("bytes=,", "Whole", "")]
    [TestCase("bytes=-", "Whole", "")]
    [TestCase("bytes=0", "Whole", "")]
    [TestCase("bytes=2-1", "Whole", "")]
    [TestCase("bytes=0-1,x", "Whole", "")]
    [TestCase("bytes=0--1", "Whole", "")]
    [TestCase("bytes= 0-1 , ,\t4-", "Partial", "0-1 4-9")]
    [TestCase("BYTES=0-0", "Partial", "0-0")]
    [TestCase("bytes=0-", "Partial", "0-9")]
    [TestCase("bytes=-3", "Partial", "7-9")]
    [TestCase("bytes=-30", "Partial", "0-9")]
    [TestCase("bytes=9-99999999999999999999", "Partial", "9-9")]
    [TestCase("bytes=5-6,20-30,0-0", "Partial", "5-6 0-0")]
    [TestCase("bytes=10-", "NotSatisfiable", "")]
    [TestCase("bytes=99999999999999999999-", "NotSatisfiable", "")]
    [TestCase("bytes=-0", "NotSatisfiable", "")]
    [TestCase("bytes=0-5,4-9", "Amplifying", "")]
    public void Parse_TenBytes_Resolved(string? header, string verdict, string ranges)
    {
        Assert.That(RangeRequest.Parse(header, 10, out IReadOnlyList<ByteRange> found).ToString(), Is.EqualTo(verdict));
        Assert.That(string.Join(' ', found.Select(r => $"{r.First}-{r.Last}")), Is.EqualTo(ranges));
    }

    [Test]
    public void Parse_EmptyImage_NothingSatisfiable() =>
        Assert.That(RangeRequest.Parse("bytes=-5", 0, out _), Is.EqualTo(RangeVerdict.NotSatisfiable));

    [Test]
    public void Parse_AnyText_NeverThrowsAndNeverAmplifies() =>
        Gen.Select(Gen.String[Gen.Char["0123456789-, \tx"], 0, 60], Gen.Long[0, 200]).Sample((text, length) =>
        {
            RangeVerdict verdict = RangeRequest.Parse("bytes=" + text, length, out IReadOnlyList<ByteRange> ranges);
            Assert.That(verdict, Is.Not.EqualTo(RangeVerdict.Unspecified));
            Assert.That(ranges.Count > 0, Is.EqualTo(verdict == RangeVerdict.Partial));
            Assert.That(ranges.Sum(r => r.LengthBytes), Is.LessThanOrEqualTo(length));
            Assert.That(ranges.All(r => r.First >= 0 && r.Last >= r.First && r.Last < length), Is.True);
        }, iter: 2000);
}
