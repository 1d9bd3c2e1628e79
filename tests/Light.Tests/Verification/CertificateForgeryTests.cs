using System.Globalization;
using System.Numerics;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Verification;

/// <summary>
/// Certificates that a light client must refuse, whether they decode or not. In the set of four, three signatures decide.
/// </summary>
[TestFixture]
[Category("D09")]
[Category("LIGHT-HDR.10")]
public sealed class CertificateForgeryTests
{
    private static readonly LightChain Chain = LightChain.Start().Commit(3);
    private static readonly BlockHeader Header = Chain[2].Header;
    private static readonly ISigner[] Signers = [.. Chain[2].Validators.Members.Select(m => (ISigner)TestKeys.Find(m.PublicKey))];
    private static readonly ISigner Stranger = TestKeys.Validator(50);

    public static IEnumerable<TestCaseData> Forged()
    {
        yield return Case("two signatures of four", Vote(0), Vote(1));
        yield return Case("a stranger's signature at a validator's index", Vote(0), Vote(1), Certificates.Precommit(Header, Stranger, 2));
        yield return Case("one validator's signature at another one's index", Vote(0), Vote(1), Certificates.Precommit(Header, Signers[1], 2));
        yield return Case("one validator's signatures at all indices", [.. Enumerable.Range(0, 4).Select(i => Certificates.Precommit(Header, Signers[0], i))]);
        yield return Case("an index beyond the set", Vote(0), Vote(1), Vote(2), Certificates.Precommit(Header, Stranger, 4));
        yield return Case("three good signatures and a broken one", Vote(0), Vote(1), Vote(2), Vote(3) with { Signature = Vote(2).Signature });
        yield return Case("prevotes in place of precommits", [.. Vote(VoteType.Prevote)]);
        yield return Case("votes of another chain", [.. Signers.Select((s, i) => Certificates.Precommit(Header, s, i, chainId: Sha256.Hash("other"u8)))]);
        yield return Case("signatures of another round",
            [.. Signers.Select((s, i) => Vote(i) with { Signature = Certificates.Precommit(Header, s, i, round: 1).Signature })]);
        yield return Case("signatures of another height",
            [.. Signers.Select((s, i) => Vote(i) with { Signature = Certificates.Precommit(Chain[3].Header, s, i).Signature })]);
        yield return Case("signatures over another block of the height", [.. OverAnotherBlock()]);
        yield return Case("the high-s twins of good signatures", [.. Signers.Select((_, i) => Vote(i) with { Signature = HighTwin(Vote(i).Signature) })]);
        yield return Case("all-zero signatures", [.. Signers.Select((_, i) => Vote(i) with { Signature = Signature.From(new byte[Signature.Size]) })]);

        static TestCaseData Case(string desc, params Vote[] votes) => new TestCaseData(CommitCertificate.FromPrecommits(votes)).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Forged))]
    public void Verify_ForgedCertificate_IsRefused(CommitCertificate certificate)
    {
        LightBlock block = Chain[2] with { Certificate = certificate };
        Assert.That(HeaderVerifier.Verify(Chain.TrustedAt(0), block, new TrustOptions(), Chain.HeadTimeMs), Is.EqualTo(LightVerdict.BadCertificate));
    }

    [TestCase(3)]
    [TestCase(1)]
    public void Verify_CertificateOfAnotherHeight_IsRefused(long height)
    {
        LightBlock block = Chain[2] with { Certificate = Chain[height].Certificate };
        Assert.That(HeaderVerifier.Verify(Chain.TrustedAt(0), block, new TrustOptions(), Chain.HeadTimeMs), Is.EqualTo(LightVerdict.BadCertificate));
    }

    public static IEnumerable<TestCaseData> Malformed()
    {
        byte[] three = Join(0, 1, 2);
        yield return Case("a signature twice under one bit", [0b0001], Join(0, 0));
        yield return Case("fewer signatures than bits", [0b0111], Join(0, 1));
        yield return Case("more signatures than bits", [0b0011], three);
        yield return Case("a bitmap with a trailing zero byte", [0b0111, 0], three);
        yield return Case("a bitmap longer than any set", [.. new byte[16], 1], Join(0));
        yield return Case("no bitmap", [], []);
        yield return Case("half a signature", [0b0111], three[..^32]);

        static TestCaseData Case(string desc, byte[] bitmap, byte[] signatures) => new TestCaseData(bitmap, signatures).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Malformed))]
    public void TryDecode_CertificateWhoseBitmapAndSignaturesDisagree_IsRefused(byte[] bitmap, byte[] signatures)
    {
        CborWriter writer = new();
        writer.Array(5);
        writer.Int(Header.Height);
        writer.Int(0);
        writer.Bytes(Header.Hash.AsSpan());
        writer.Bytes(bitmap);
        writer.Bytes(signatures);
        Assert.That(CommitCertificate.TryDecode(writer.Written, out _), Is.False);
    }

    private static Vote Vote(int index) => Certificates.Precommit(Header, Signers[index], index);

    private static IEnumerable<Vote> Vote(VoteType type) => Signers.Select((s, i) => Certificates.Precommit(Header, s, i, type: type));

    private static IEnumerable<Vote> OverAnotherBlock()
    {
        BlockHeader twin = Header.With(timeMs: Header.TimeMs + 1);
        return Signers.Select((s, i) => Vote(i) with { Signature = Certificates.Precommit(twin, s, i).Signature });
    }

    private static Signature HighTwin(Signature signature)
    {
        BigInteger n = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber);
        BigInteger s = n - new BigInteger(signature.AsSpan()[32..], isUnsigned: true, isBigEndian: true);
        byte[] twin = signature.AsSpan().ToArray();
        byte[] high = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        Array.Clear(twin, 32, 32);
        high.CopyTo(twin, 64 - high.Length);
        return Signature.From(twin);
    }

    private static byte[] Join(params int[] indices) => [.. indices.SelectMany(i => Vote(i).Signature.AsSpan().ToArray())];
}
