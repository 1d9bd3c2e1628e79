using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Core.Tests.Crypto;

public sealed class EcdsaSignerTests
{
    [Test]
    [Category("E01")]
    public void Sign_ManyTimes_AlwaysGivesLowS()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        for (int i = 0; i < 40; i++)
        {
            Hash256 digest = Sha256.Hash([(byte)i]);
            Signature signature = signer.Sign(digest);
            Assert.That(signature.AsSpan()[32], Is.LessThan(0x80));
            Assert.That(SignatureVerifier.Verify(signer.PublicKey, digest, signature), Is.True);
        }
    }

    [TestCase("", "-----BEGIN PRIVATE KEY-----")]
    [TestCase("correct horse", "-----BEGIN ENCRYPTED PRIVATE KEY-----")]
    public void FromPem_OwnExport_IsTheSameKey(string password, string firstLine)
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        string pem = signer.ExportPem(password);
        Assert.That(pem, Does.StartWith(firstLine));
        using EcdsaSigner again = EcdsaSigner.FromPem(pem, password);
        Hash256 digest = Sha256.Hash("x"u8);
        Assert.That(again.PublicKey, Is.EqualTo(signer.PublicKey));
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, digest, again.Sign(digest)), Is.True);
    }

    [Test]
    public void FromPem_WrongPassword_Throws()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        string pem = signer.ExportPem("right");
        Assert.That(() => EcdsaSigner.FromPem(pem, "wrong"), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => EcdsaSigner.FromPem(pem, ""), Throws.ArgumentException);
    }

    [Test]
    [Category("E04")]
    public void FromPem_OtherCurve_Throws()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = other.ExportPkcs8PrivateKeyPem();
        Assert.That(() => EcdsaSigner.FromPem(pem, ""), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void FromPem_PublicKeyOnly_Throws()
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        string pem = key.ExportSubjectPublicKeyInfoPem();
        Assert.That(() => EcdsaSigner.FromPem(pem, ""), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void Address_OfASigner_IsTheFrontOfTheKeysDigest()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Assert.That(signer.Address, Is.EqualTo(signer.PublicKey.ToAddress()));
        Assert.That(signer.Address.ToString(), Is.EqualTo(Sha256.Hash(signer.PublicKey.AsSpan()).ToString()[..40]));
    }
}
