using System.Reflection;
using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Core.Tests.Crypto;

public sealed class DomainHashTests
{
    private static readonly Hash256 ChainA = Sha256.Hash("a"u8), ChainB = Sha256.Hash("b"u8);

    private delegate ReadOnlySpan<byte> Tag();

    [TestCase(0)]
    [TestCase(900)]
    [TestCase(991)]
    [TestCase(100_000)]
    [Category("ENC.7")]
    public void Compute_AnyLength_IsTheDigestOfTheDocumentedBytes(int payloadLength)
    {
        byte[] payload = new byte[payloadLength];
        Random.Shared.NextBytes(payload);
        byte[] message = [(byte)Domains.Vote.Length, .. Domains.Vote, .. ChainA.AsSpan(), .. payload];
        Assert.That(DomainHash.Compute(Domains.Vote, ChainA, payload).ToString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(message))));
    }

    [Test]
    [Category("E09")]
    public void Compute_OtherDomainOrChain_DiffersAndASignatureDoesNotCarryOver()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Hash256 manifest = DomainHash.Compute(Domains.Manifest, ChainA, "same"u8);
        Hash256 transaction = DomainHash.Compute(Domains.Transaction, ChainA, "same"u8);
        Hash256 elsewhere = DomainHash.Compute(Domains.Manifest, ChainB, "same"u8);
        Signature signature = signer.Sign(manifest);
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, manifest, signature), Is.True);
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, transaction, signature), Is.False);
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, elsewhere, signature), Is.False);
    }

    [Test]
    [Category("E09")]
    [Category("ENC.8")]
    public void Domains_All_AreDistinctAsciiOfTheDocumentedForm()
    {
        string[] tags = [.. typeof(Domains).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(p => System.Text.Encoding.ASCII.GetString(p.GetMethod!.CreateDelegate<Tag>()()))];
        Assert.That(tags, Has.Length.GreaterThanOrEqualTo(12));
        Assert.That(tags, Is.Unique);
        Assert.That(tags, Has.All.Matches("^fwledger/[a-z-]+/v[0-9]+$"));
    }

    [Test]
    [Category("E09")]
    public void Compute_ByteMovedBetweenDomainAndPayload_Differs()
    {
        Assert.That(DomainHash.Compute("ab"u8, ChainA, "c"u8), Is.Not.EqualTo(DomainHash.Compute("a"u8, ChainA, "bc"u8)));
    }

    [TestCase(0)]
    [TestCase(256)]
    public void Compute_DomainOutOfRange_Throws(int length)
    {
        Assert.That(() => DomainHash.Compute(new byte[length], ChainA, []), Throws.ArgumentException);
    }
}
