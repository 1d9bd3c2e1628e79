using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Proofs;

/// <summary>
/// Every byte of a bundle matters: after any change, the bundle no longer verifies. With one validator, a check costs two
/// signatures.
/// </summary>
[TestFixture]
[Category("A01")]
[Category("E13")]
public sealed class BundleMutationTests
{
    private static readonly LightChain Chain = LightChain.Start(validators: 1).Commit().ChangeSet(1).Commit();
    private static readonly byte[] Image = ReleaseMaker.Image("1.0.0");
    private static readonly byte[] Good = Make();

    private static BundleChecks Checks => new(Chain.Genesis, Chain.HeadTimeMs) { Image = (Image.Length, Sha256.Hash(Image)) };

    [Test]
    public void Verify_Unchanged_IsValid() => Assert.That(Holds(Good), Is.True);

    [Test]
    public void Verify_EveryByteFlipped_IsRefused()
    {
        Random random = Seeded.Random();
        List<int> accepted = [];
        for (int i = 0; i < Good.Length; i++)
        {
            byte[] bad = [.. Good];
            bad[i] ^= (byte)(1 << random.Next(8));
            if (Holds(bad)) accepted.Add(i);
        }

        Assert.That(accepted, Is.Empty, "positions where a flipped bit was not detected");
    }

    [Test]
    public void Verify_CutOffAtEveryLength_IsRefused() => Assert.That(Enumerable.Range(0, Good.Length).Where(n => Holds(Good[..n])), Is.Empty);

    [Test]
    public void Verify_OneByteMore_IsRefused([Values(0x00, 0x80, 0xff)] int extra) => Assert.That(Holds([.. Good, (byte)extra]), Is.False);

    [Test]
    public void Verify_RandomSplices_AreRefused()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 2_000; i++)
        {
            byte[] bad = random.Splice(Good);
            if (!bad.AsSpan().SequenceEqual(Good)) Assert.That(Holds(bad), Is.False, Convert.ToHexString(bad));
        }
    }

    [Test]
    public void TryDecode_LargerThanAnyBundle_IsRefused() => Assert.That(ProofBundle.TryDecode(new byte[256 * 1024 + 1], out _), Is.False);

    private static bool Holds(byte[] bytes) =>
        ProofBundle.TryDecode(bytes, out ProofBundle? bundle) && BundleVerifier.Verify(bundle, Checks).Verdict == BundleVerdict.Valid;

    private static byte[] Make()
    {
        Address contract = Chain.Publish("1.0.0", 1);
        Chain.Publish(ReleaseMaker.Manifest(Chain.Vendor, "0.9.0", 1, Image, model: "sensor-x2"));
        return Chain.Commit(2).Bundle(4, contract).Encode().ToArray();
    }
}
