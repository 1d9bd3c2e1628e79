using System.Globalization;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Crypto.Secp256k1;

/// <summary>
/// All verifiers agree: every code path of ours, the definition in big integers, OpenSSL, libsecp256k1 and NBitcoin.Secp256k1.
/// </summary>
public sealed class DifferentialTests
{
    /// <summary>Number of random cases; the environment variable FWLEDGER_DIFFERENTIAL_CASES overrides it.</summary>
    private static readonly int RandomCases =
        int.TryParse(Environment.GetEnvironmentVariable("FWLEDGER_DIFFERENTIAL_CASES"), CultureInfo.InvariantCulture, out int cases) ? cases : 4_000;

    [Test]
    [Category("ENC.9")]
    [Category("E03")]
    public void Verify_EdgeCases_EveryPathAgreesWithTheDefinition()
    {
        (SignedDigest Question, bool IsGood)[] cases = [.. new SignatureCases(Seeded.Random(), keys: 3).Edges()];
        SignedDigest[] edges = [.. cases.Select(c => c.Question)];
        bool[] expected = [.. cases.Select(c => c.IsGood)];
        Assert.That(expected.Count(good => good), Is.InRange(500, edges.Length - 60), "the cases contain valid and invalid signatures");
        foreach (VerificationPath path in SupportedPaths()) Assert.That(path.Verdicts(edges), Is.EqualTo(expected), path.ToString());
    }

    [Test]
    public void Verify_EdgeCases_OpenSslAgrees()
    {
        using PlatformVerifiers platform = new();
        foreach ((SignedDigest edge, bool isGood) in new SignatureCases(Seeded.Random(), keys: 3).Edges())
            Assert.That(platform.VerifyByOpenSsl(edge), Is.EqualTo(isGood), edge.ToString());
    }

    [Test]
    public void Verify_EdgeCases_NBitcoinAgrees()
    {
        foreach ((SignedDigest edge, bool isGood) in new SignatureCases(Seeded.Random(), keys: 3).Edges())
            Assert.That(PlatformVerifiers.VerifyByNBitcoin(edge), Is.EqualTo(isGood), edge.ToString());
    }

    [Test]
    [Category("E13")]
    public void Verify_RandomCases_OpenSslAndLibSecp256k1AndNBitcoinAndEveryPathAgree()
    {
        Random random = Seeded.Random();
        using PlatformVerifiers platform = new();
        SignatureCases cases = new(random, keys: 200);
        VerificationPath[] paths = [.. SupportedPaths()];
        int good = 0;
        for (int done = 0; done < RandomCases; done += 1000)
        {
            SignedDigest[] batch = [.. Enumerable.Range(0, 1000).Select(_ => cases.Random())];
            // OpenSSL takes as long as all other verifiers together, so it checks only every tenth case.
            bool[] verdicts = paths[0].Verdicts(batch);
            good += verdicts.Count(v => v);
            foreach (VerificationPath path in paths.Skip(1)) Assert.That(path.Verdicts(batch), Is.EqualTo(verdicts), path.ToString());
            for (int i = 0; i < batch.Length; i++)
            {
                if (i % 10 == 0) Assert.That(platform.VerifyByOpenSsl(batch[i]), Is.EqualTo(verdicts[i]), $"OpenSSL: {batch[i]}");
                Assert.That(PlatformVerifiers.VerifyByNBitcoin(batch[i]), Is.EqualTo(verdicts[i]), $"NBitcoin: {batch[i]}");
                if (!PlatformVerifiers.HasLibSecp256k1) continue;
                Assert.That(platform.VerifyByLibSecp256k1(batch[i]), Is.EqualTo(verdicts[i]), $"libsecp256k1: {batch[i]}");
            }
        }

        Assert.That(good, Is.InRange(RandomCases / 2, RandomCases * 3 / 4));
        TestContext.Out.WriteLine($"{RandomCases} cases, {good} of them good; libsecp256k1 {(PlatformVerifiers.HasLibSecp256k1 ? "agrees" : "is not installed (package libsecp256k1-1)")}");
    }

    [Test]
    public void VerifyAll_BatchesOfEverySize_NameTheBadSignature()
    {
        Random random = Seeded.Random();
        SignatureCases cases = new(random, keys: 30);
        SignedDigest[] pool = [.. Enumerable.Range(0, 400).Select(_ => cases.Random()).Where(q => SignatureVerifier.Verify(q.Key, q.Digest, q.Signature))];
        for (int size = 0; size <= 140; size++)
        {
            SignedDigest[] batch = [.. pool.Take(size)];
            Assert.That(SignatureVerifier.FindFirstBad(batch), Is.EqualTo(-1));
            if (size == 0) continue;
            int bad = random.Next(size);
            batch[bad] = batch[bad] with { Digest = Hash256.From(random.Bytes(32)) };
            Assert.That(SignatureVerifier.FindFirstBad(batch), Is.EqualTo(bad), $"of {size}");
        }
    }

    [Test]
    public void VerifyAll_VerdictsOfAnotherLength_Throws() =>
        Assert.That(() => SignatureVerifier.VerifyAll(new SignedDigest[2], new bool[1]), Throws.ArgumentException);

    private static IEnumerable<VerificationPath> SupportedPaths() => VerificationPath.All().Where(p => p.IsSupported);
}
