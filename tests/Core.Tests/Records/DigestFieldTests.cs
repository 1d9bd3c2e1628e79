using Chain.Core.Records;

namespace Core.Tests.Records;

/// <summary>A manifest names no hash algorithm. Its digest is SHA-256; the decoder refuses anything else (threat A26).</summary>
[TestFixture]
[Category("A26")]
public sealed class DigestFieldTests
{
    private static IEnumerable<TestCaseData> Digests()
    {
        yield return Case("of MD5's size", [0x50, .. new byte[16]]);
        yield return Case("of SHA-1's size", [0x54, .. new byte[20]]);
        yield return Case("a byte short", [0x58, 31, .. new byte[31]]);
        yield return Case("a byte long", [0x58, 33, .. new byte[33]]);
        yield return Case("of SHA-512's size", [0x58, 64, .. new byte[64]]);
        yield return Case("empty", [0x40]);
        yield return Case("a text that names an algorithm", [0x67, .. "sha-257"u8]);
        yield return Case("two digests", [0x82, 0x58, 32, .. new byte[32], 0x58, 32, .. new byte[32]]);

        static TestCaseData Case(string desc, byte[] field) => new TestCaseData(field).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Digests))]
    public void TryDecode_ImageDigestOfAnotherKind_IsRefused(byte[] field)
    {
        ReleaseManifest manifest = RecordCodecTests.Manifest;
        byte[] good = manifest.Encode().ToArray(), digest = [0x58, 32, .. manifest.ImageSha256.AsSpan()];
        int at = good.AsSpan().IndexOf(digest);
        Assert.That(at, Is.Positive);
        byte[] bad = [.. good[..at], .. field, .. good[(at + digest.Length)..]];
        Assert.Multiple(() =>
        {
            Assert.That(ReleaseManifest.TryDecode(good, out _), Is.True);
            Assert.That(ReleaseManifest.TryDecode(bad, out _), Is.False);
        });
    }
}
