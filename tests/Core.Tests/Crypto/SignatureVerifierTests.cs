using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Core.Tests.Crypto.Secp256k1;
using Core.Tests.Vectors;

namespace Core.Tests.Crypto;

public sealed class SignatureVerifierTests
{
    private const string OrderHex = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    private const string PrimeHex = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    private const string GeneratorXHex = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    private static readonly BigInteger Order = BigInteger.Parse("0" + OrderHex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // The vectors are for plain ECDSA, where both (r, s) and (r, n - s) are valid. Our verifier accepts only the one with the
    // low s. So it must refuse a valid vector with a high s, and accept that vector's low twin. It must refuse all invalid
    // vectors.
    [TestCaseSource(typeof(VerificationPath), nameof(VerificationPath.All))]
    [Category("E01")]
    [Category("E02")]
    [Category("E03")]
    [Category("E04")]
    [Category("ENC.9")]
    public void Verify_WycheproofVectors_GivesTheirVerdictsUnderTheLowSRule(VerificationPath path)
    {
        path.IgnoreUnlessSupported();
        List<(SignedDigest Question, bool IsGood, string Label)> questions = [];
        JsonElement file = VectorFiles.Json("wycheproof/ecdsa_secp256k1_sha256_p1363_test.json");
        int count = 0, valid = 0, highButValid = 0;
        foreach (JsonElement group in file.GetProperty("testGroups").EnumerateArray())
        {
            PublicKey key = Compress(Convert.FromHexString(group.GetProperty("publicKey").GetProperty("uncompressed").GetString()!));
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                byte[] bytes = Convert.FromHexString(test.GetProperty("sig").GetString()!);
                Hash256 digest = Sha256.Hash(Convert.FromHexString(test.GetProperty("msg").GetString()!));
                bool isValid = test.GetProperty("result").GetString() == "valid";
                bool isHigh = bytes.Length == Signature.Size && Number(bytes.AsSpan(32)) > (Order - 1) / 2;
                string label = $"tcId {test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}";
                if (isValid) valid++;
                if (!Signature.TryFrom(bytes, out Signature signature))
                {
                    Assert.That(isValid, Is.False, label);
                    continue;
                }

                questions.Add((new SignedDigest(key, digest, signature), isValid && !isHigh, label));
                if (!isValid || !isHigh) continue;
                highButValid++;
                questions.Add((new SignedDigest(key, digest, Twin(signature)), true, label + ", low twin"));
            }
        }

        bool[] verdicts = path.Verdicts([.. questions.Select(q => q.Question)]);
        Assert.That(questions.Where((q, i) => q.IsGood != verdicts[i]).Select(q => q.Label), Is.Empty);
        Assert.That(count, Is.EqualTo(file.GetProperty("numberOfTests").GetInt32()));
        Assert.That(highButValid, Is.InRange(1, valid - 1));
        TestContext.Out.WriteLine($"{count} vectors, {valid} valid, {highButValid} of them refused for their high s");
    }

    [Test]
    [Category("E01")]
    public void Verify_HighSTwinOfAGoodSignature_Refuses()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Hash256 digest = Sha256.Hash("update"u8);
        Signature signature = signer.Sign(digest);
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, digest, signature), Is.True);
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, digest, Twin(signature)), Is.False);
    }

    [TestCase("0", "0")]
    [TestCase("0", "1")]
    [TestCase("1", "0")]
    [TestCase(OrderHex, "1")]
    [TestCase("1", OrderHex)]
    [TestCase(PrimeHex, "1")]
    [TestCase("1", PrimeHex)]
    [TestCase("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142", "1")]
    [TestCase("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140")]
    [Category("E03")]
    public void Verify_SpecialRAndS_Refuses(string r, string s)
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Signature signature = Signature.Parse(r.PadLeft(64, '0') + s.PadLeft(64, '0'));
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, Sha256.Hash("x"u8), signature), Is.False);
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, Hash256.Zero, signature), Is.False);
    }

    [TestCase("02" + GeneratorXHex, true)]
    [TestCase("03" + GeneratorXHex, true)]
    [TestCase("00" + GeneratorXHex, false)]
    [TestCase("04" + GeneratorXHex, false)]
    [TestCase("06" + GeneratorXHex, false)]
    [TestCase("07" + GeneratorXHex, false)]
    [TestCase("020000000000000000000000000000000000000000000000000000000000000005", false)]
    [TestCase("020000000000000000000000000000000000000000000000000000000000000000", false)]
    [TestCase("02" + PrimeHex, false)]
    [TestCase("02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30", false)]
    [TestCase("02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    [TestCase("000000000000000000000000000000000000000000000000000000000000000000", false)]
    [Category("E04")]
    public void IsValidPublicKey_EdgeCases_TakesOnlyPointsOfTheCurve(string key, bool isValid)
    {
        PublicKey publicKey = PublicKey.Parse(key);
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Hash256 digest = Sha256.Hash("x"u8);
        Assert.That(SignatureVerifier.IsValidPublicKey(publicKey), Is.EqualTo(isValid));
        Assert.That(SignatureVerifier.Verify(publicKey, digest, signer.Sign(digest)), Is.False);
    }

    [Test]
    [Category("E13")]
    public void Verify_RandomBytes_RefusesWithoutThrowing()
    {
        Random random = Seeded.Random();
        using EcdsaSigner signer = EcdsaSigner.Generate();
        for (int i = 0; i < 300; i++)
        {
            PublicKey key = i % 2 == 0 ? signer.PublicKey : PublicKey.From([(byte)(2 + random.Next(2)), .. random.Bytes(32)]);
            Assert.That(SignatureVerifier.Verify(key, Hash256.From(random.Bytes(32)), Signature.From(random.Bytes(64))), Is.False);
        }
    }

    [Test]
    public void Verify_ManyThreadsAndKeys_GivesEveryVerdictRight()
    {
        EcdsaSigner[] signers = [.. Enumerable.Range(0, 6).Select(_ => EcdsaSigner.Generate())];
        int wrong = 0;
        Parallel.For(0, 240, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            EcdsaSigner signer = signers[i % 3 == 0 ? 0 : i % signers.Length];
            Hash256 digest = Sha256.Hash(BitConverter.GetBytes(i));
            Signature signature = signer.Sign(digest);
            bool isRight = SignatureVerifier.Verify(signer.PublicKey, digest, signature)
                && !SignatureVerifier.Verify(signer.PublicKey, Sha256.Hash(digest.AsSpan()), signature);
            if (!isRight) Interlocked.Increment(ref wrong);
        });
        Assert.That(wrong, Is.Zero);
        foreach (EcdsaSigner signer in signers) signer.Dispose();
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static Signature Twin(in Signature signature)
    {
        byte[] s = (Order - Number(signature.AsSpan()[32..])).ToByteArray(isUnsigned: true, isBigEndian: true);
        return Signature.From([.. signature.AsSpan()[..32], .. new byte[32 - s.Length], .. s]);
    }

    private static PublicKey Compress(byte[] uncompressed) => PublicKey.From([(byte)(2 + (uncompressed[64] & 1)), .. uncompressed.AsSpan(1, 32)]);
}
