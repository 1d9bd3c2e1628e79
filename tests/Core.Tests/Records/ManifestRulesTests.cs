using Chain.Core;
using Chain.Core.Records;

namespace Core.Tests.Records;

/// <summary>The syntax rules of RECORDS.md for manifests and for text written by people.</summary>
[TestFixture]
internal sealed class ManifestRulesTests
{
    private static readonly ReleaseManifest Good = RecordCodecTests.Manifest;

    [Test]
    public void FindProblem_OfAGoodManifest_FindsNone() => Assert.That(ManifestRules.FindProblem(Good), Is.Null);

    private static IEnumerable<TestCaseData> Problems()
    {
        foreach (string model in new[] { "", ".", "..", "a/b", "a b", "a\0", "a%2fb", "\u202ea", "\u0430cme", new string('m', 65) })
        {
            yield return Case($"model {Escape(model)}", "MAN.1", Good with { Model = model }).SetCategory("A25").SetCategory("E11");
        }

        yield return Case("channel with a slash", "MAN.1", Good with { Channel = "st/able" });
        yield return Case("channel too long", "MAN.1", Good with { Channel = new string('c', 33) });
        yield return Case("hardware revision with a space", "MAN.1", Good with { HardwareRevisions = ["rev a"] });
        yield return Case("no hardware revision", "MAN.2", Good with { HardwareRevisions = [] });
        yield return Case("hardware revision twice", "MAN.2", Good with { HardwareRevisions = ["a", "a"] });
        yield return Case("hardware revisions descending", "MAN.2", Good with { HardwareRevisions = ["b", "a"] });
        yield return Case("too many hardware revisions", "MAN.2", Good with { HardwareRevisions = [.. Enumerable.Range(100, 65).Select(i => $"r{i}")] });
        yield return Case("no URI", "MAN.2", Good with { Uris = [] });
        yield return Case("a URI twice", "MAN.2", Good with { Uris = ["http://a/x", "http://a/y", "http://a/x"] });
        yield return Case("too many URIs", "MAN.2", Good with { Uris = [.. Enumerable.Range(0, 9).Select(i => $"http://a/{i}")] });
        yield return Case("counter zero", "MAN.3", Good with { SecurityCounter = 0 });
        yield return Case("counter too high", "MAN.3", Good with { SecurityCounter = Limits.SecurityCounterMax + 1 });
        yield return Case("empty image", "MAN.3", Good with { ImageSizeBytes = 0 });
        yield return Case("image too large", "MAN.3", Good with { ImageSizeBytes = Limits.ImageBytesMax + 1 });
        yield return Case("piece too small", "MAN.3", Good with { PieceSizeBytes = Limits.PieceBytesMin / 2 });
        yield return Case("piece too large", "MAN.3", Good with { PieceSizeBytes = Limits.PieceBytesMax * 2 });
        yield return Case("piece no power of two", "MAN.3", Good with { PieceSizeBytes = 100_000 });
        yield return Case("expiry beyond the year 9999", "MAN.3", Good with { ExpiresAtMs = Limits.TimeMsMax + 1 });
        yield return Case("version of two numbers", "MAN.4", Good with { Version = "1.2" });
        yield return Case("version with build metadata", "MAN.4", Good with { Version = "1.2.3+b1" });
        yield return Case("minimum version that is none", "MAN.4", Good with { MinInstalledVersion = "old" });
        yield return Case("minimum version equal to the version", "MAN.4", Good with { MinInstalledVersion = "1.2.3" });
        yield return Case("minimum version above the version", "MAN.4", Good with { MinInstalledVersion = "1.3.0" });
        yield return Case("URI that is none", "MAN.5", Good with { Uris = ["image.bin"] });

        static TestCaseData Case(string desc, string tag, ReleaseManifest manifest) =>
            new TestCaseData(manifest).SetName($"FindProblem_{desc.Replace(' ', '_')}_NamesIt").SetCategory(tag);
    }

    [TestCaseSource(nameof(Problems))]
    public void FindProblem_OfABadManifest_NamesIt(ReleaseManifest manifest) => Assert.That(ManifestRules.FindProblem(manifest), Is.Not.Null.And.Not.Empty);

    [TestCase("", ExpectedResult = true, Description = "any")]
    [TestCase("1.2.2", ExpectedResult = true)]
    [TestCase("1.2.3-rc.1", ExpectedResult = true, Description = "a pre-release lies below")]
    [Category("MAN.4")]
    public bool FindProblem_MinimumBelowTheVersion_IsNone(string minimum) => ManifestRules.FindProblem(Good with { MinInstalledVersion = minimum }) is null;

    [TestCase("boot loop on rev-b", true)]
    [TestCase("Startet nicht mehr: Gerät wärmt über", true, Description = "any language")]
    [TestCase("不要安装", true)]
    [TestCase("", false)]
    [TestCase("two\nlines", false)]
    [TestCase("\u001b[2Jcleared", false, Description = "a terminal sequence")]
    [TestCase("a\u0000b", false)]
    [TestCase("a\u0085b", false, Description = "a C1 control character")]
    [TestCase("a\u202eb", false, Description = "right-to-left override")]
    [TestCase("a\u2066b", false, Description = "left-to-right isolate")]
    [TestCase("a\u2028b", false, Description = "a line separator")]
    [Category("MAN.6")]
    [Category("A25")]
    public void IsReason_OfTexts(string text, bool good) => Assert.That(ManifestRules.IsReason(text), Is.EqualTo(good));

    [Test]
    [Category("MAN.6")]
    public void IsReason_IsMeasuredInBytes()
    {
        Assert.That(ManifestRules.IsReason(new string('x', Limits.ReasonBytesMax)), Is.True);
        Assert.That(ManifestRules.IsReason(new string('x', Limits.ReasonBytesMax + 1)), Is.False);
        Assert.That(ManifestRules.IsReason(new string('ä', Limits.ReasonBytesMax / 2 + 1)), Is.False);
    }

    private static string Escape(string text) =>
        text.Length > 16 ? "too long" : string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? $"{c}" : $"u{(int)c:x4}"));
}
