using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

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

    [TestCase("pkcs8.pem", "")]
    [TestCase("pkcs8-aes256.pem", "secret")]
    [TestCase("pkcs8-des3.pem", "secret")]
    [TestCase("sec1.pem", "")]
    [TestCase("sec1-with-parameters.pem", "")]
    [TestCase("sec1-without-point.pem", "")]
    public void FromPem_FileOfOpenSsl_IsItsKey(string file, string password)
    {
        using EcdsaSigner signer = EcdsaSigner.FromPem(File.ReadAllText(VectorFiles.PathOf($"key-files/{file}")), password);
        Assert.That(signer.PublicKey.ToString(), Is.EqualTo("0292df7b245b81aa637ab4e867c8d511008f79161a97d64f2ac709600352f7acbc"));
    }

    [TestCase("")]
    [TestCase("correct horse")]
    public void FromPem_FileOfThePlatform_IsItsKey(string password)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000);
        using EcdsaSigner signer = EcdsaSigner.FromPem(
            password.Length == 0 ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, encryption), password);
        byte[] digest = SHA256.HashData("x"u8), signature = signer.Sign(Hash256.From(digest)).AsSpan().ToArray();
        Assert.That(key.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), Is.True);
    }

    [Test]
    public void ExportPem_OfAKey_IsWhatThePlatformWrites()
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        string pem = key.ExportPkcs8PrivateKeyPem();
        using EcdsaSigner signer = EcdsaSigner.FromPem(pem, "");
        Assert.That(signer.ExportPem(""), Is.EqualTo(pem));
    }

    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void FromPrivateKey_OutOfRange_Throws(string key) =>
        Assert.That(() => EcdsaSigner.FromPrivateKey(Convert.FromHexString(key)), Throws.InstanceOf<CryptographicException>());

    [TestCase(31)]
    [TestCase(33)]
    public void FromPrivateKey_OfAnotherLength_Throws(int bytes) =>
        Assert.That(() => EcdsaSigner.FromPrivateKey(new byte[bytes]), Throws.ArgumentException);

    [Test]
    public void Sign_AfterDispose_Throws()
    {
        EcdsaSigner signer = EcdsaSigner.Generate();
        signer.Dispose();
        Assert.That(() => signer.Sign(Sha256.Hash("x"u8)), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => signer.ExportPem(""), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Address_OfASigner_IsTheFrontOfTheKeysDigest()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Assert.That(signer.Address, Is.EqualTo(signer.PublicKey.ToAddress()));
        Assert.That(signer.Address.ToString(), Is.EqualTo(Sha256.Hash(signer.PublicKey.AsSpan()).ToString()[..40]));
    }
}
