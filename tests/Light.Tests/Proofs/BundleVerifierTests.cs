using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Proofs;

[TestFixture]
public sealed class BundleVerifierTests
{
    private const long ExpiryMs = LightChain.StartMs + 3_600_000;

    // The set changes at 3 and 6. At heights 4 to 8, "1.0.0" is active. At 9, "2.0.0" supersedes it. At 10, "2.0.0" is revoked
    // and "3.0.0" is pending.
    private static readonly LightChain Chain = LightChain.Start(validators: 1).Commit(2).ChangeSet(1, 2).Commit();
    private static readonly LightChain Foreign = LightChain.Start(name: "another-chain").Commit();
    private static readonly byte[] Image = ReleaseMaker.Image("1.0.0");
    private static readonly Address First, Second, Waiting, Twin;

    static BundleVerifierTests()
    {
        ReleaseManifest first = ReleaseMaker.Manifest(Chain.Vendor, "1.0.0", 1, Image, ExpiryMs), second = ReleaseMaker.Manifest(Chain.Vendor, "2.0.0", 2, [2]);
        First = Chain.Publish(first);
        Twin = Chain.Publish(ReleaseMaker.Manifest(Chain.Vendor, "1.0.0", 1, Image, model: "sensor-x2"));
        Chain.Commit(2).ChangeSet(2, 3).Commit(3);
        Chain.Publish(first, ReleaseStatus.Superseded, isLatest: false);
        Second = Chain.Publish(second);
        Chain.Commit();
        Chain.Publish(second, ReleaseStatus.Revoked, reason: "bricks rev-a");
        Waiting = Chain.Publish(ReleaseMaker.Manifest(Chain.Vendor, "3.0.0", 3, [3]), ReleaseStatus.Deployed, isLatest: false);
        Chain.Commit();
        Foreign.Publish(ReleaseMaker.Manifest(Foreign.Vendor, "1.0.0", 1, Image));
        Foreign.Commit();
    }

    private static long Now => Chain.HeadTimeMs + 100;

    private static BundleChecks Checks => new(Chain.Genesis, Now) { Image = Facts(Image) };

    [TestCase(4, 2, TestName = "over one set change")]
    [TestCase(6, 2, TestName = "under a header that announces a set itself")]
    [TestCase(8, 3, TestName = "over two set changes")]
    [Category("BUNDLE.3")]
    [Category("BUNDLE.4")]
    public void Verify_ActiveRelease_IsValidWithTheFewestHeaders(long height, int headers)
    {
        ProofBundle bundle = Chain.Bundle(height, First);
        BundleReport report = BundleVerifier.Verify(bundle, Checks);
        Assert.Multiple(() =>
        {
            Assert.That((report.Verdict, report.Detail, report.Height, report.HeadTimeMs),
                Is.EqualTo((BundleVerdict.Valid, LightVerdict.Valid, height, Chain[height].Header.TimeMs)));
            Assert.That(report.Record!.Manifest.Version, Is.EqualTo("1.0.0"));
            Assert.That(bundle.Blocks, Has.Count.EqualTo(headers));
        });
    }

    public static IEnumerable<TestCaseData> Refused()
    {
        BundleChecks good = Checks;
        ProofBundle bundle = Chain.Bundle(8, First);
        yield return Case("BUNDLE.2", "another genesis", BundleVerdict.HeaderRefused, LightVerdict.WrongChain, bundle, good with { Genesis = Foreign.Genesis });
        yield return Case("BUNDLE.2", "another chain's bundle", BundleVerdict.HeaderRefused, LightVerdict.WrongChain, Foreign.Bundle(2, First), good);
        yield return Case("A23", "a set change left out", BundleVerdict.HeaderRefused, LightVerdict.UnknownValidators,
            Parts(bundle, [bundle.Blocks[0], bundle.Blocks[2]]), good);
        yield return Case("A23", "set changes in the wrong order", BundleVerdict.HeaderRefused, LightVerdict.UnknownValidators,
            Parts(bundle, [bundle.Blocks[1], bundle.Blocks[0], bundle.Blocks[2]]), good);
        yield return Case("BUNDLE.3", "a header that no step needs", BundleVerdict.HeaderRefused, LightVerdict.WrongHop,
            Parts(bundle, [Chain[1], .. bundle.Blocks]), good);
        yield return Case("BUNDLE.3", "the last header twice", BundleVerdict.HeaderRefused, LightVerdict.WrongHop,
            Parts(bundle, [.. bundle.Blocks, bundle.Blocks[^1]]), good);
        yield return Case("D11", "a header from the future", BundleVerdict.HeaderRefused, LightVerdict.FromFuture, bundle,
            good with { NowMs = Chain[8].Header.TimeMs - 10_001 });
        yield return Case("A18", "a clock before the genesis", BundleVerdict.HeaderRefused, LightVerdict.ClockBehind, bundle,
            good with { NowMs = LightChain.StartMs - 10_001 });
        yield return Case("A07", "the record under an older header", BundleVerdict.RecordRefused, LightVerdict.BadProof,
            Parts(bundle, [bundle.Blocks[0], Chain[5]], Chain.Bundle(9, First)), good);
        yield return Case("A07", "the record of a later header", BundleVerdict.RecordRefused, LightVerdict.BadProof,
            Parts(bundle, bundle.Blocks, Chain.Bundle(9, First)), good);
        yield return Case("A12", "another release's record", BundleVerdict.RecordRefused, LightVerdict.BadProof,
            Parts(bundle, bundle.Blocks, Chain.Bundle(8, Twin)), good);
        yield return Case("A12", "another release's address", BundleVerdict.RecordRefused, LightVerdict.BadProof,
            ProofBundle.Create(Twin, bundle.RecordBytes.Span, bundle.Proof.Span, bundle.Blocks), good);
        yield return Case("C12", "a release that was never in the state", BundleVerdict.RecordRefused, LightVerdict.MissingPart, Chain.Bundle(2, First), good);
        yield return Case("C12", "a proof against a stale root", BundleVerdict.RecordRefused, LightVerdict.BadProof, Parts(bundle, [Chain[2]]), good);
        yield return Case("A27", "no proof", BundleVerdict.RecordRefused, LightVerdict.MissingPart,
            ProofBundle.Create(First, bundle.RecordBytes.Span, default, bundle.Blocks), good);
        yield return Case("B01", "a header lower than allowed", BundleVerdict.HeadTooOld, LightVerdict.Valid, bundle, good with { MinHeight = 9 });
        yield return Case("A05", "a header older than allowed", BundleVerdict.HeadTooOld, LightVerdict.Valid, bundle,
            good with { MaxHeadAgeMs = Now - Chain[8].Header.TimeMs - 1 });
        yield return Case("BUNDLE.6", "a release that was superseded", BundleVerdict.NotActive, LightVerdict.Valid, Chain.Bundle(9, First), good);
        yield return Case("G08", "a release that was revoked", BundleVerdict.NotActive, LightVerdict.Valid, Chain.Bundle(10, Second),
            good with { Image = null });
        yield return Case("BUNDLE.6", "a release that waits", BundleVerdict.NotActive, LightVerdict.Valid, Chain.Bundle(10, Waiting),
            good with { Image = null });
        yield return Case("BUNDLE.7", "a release that expired this millisecond", BundleVerdict.Expired, LightVerdict.Valid, bundle,
            good with { NowMs = ExpiryMs });
        yield return Case("BUNDLE.8", "an image one byte longer", BundleVerdict.ImageSizeMismatch, LightVerdict.Valid, bundle,
            good with { Image = Facts([.. Image, 0]) });
        yield return Case("BUNDLE.8", "an image cut off", BundleVerdict.ImageSizeMismatch, LightVerdict.Valid, bundle,
            good with { Image = Facts(Image[..^1]) });
        yield return Case("BUNDLE.9", "an image with one bit flipped", BundleVerdict.ImageDigestMismatch, LightVerdict.Valid, bundle,
            good with { Image = Facts([.. Image[..^1], (byte)(Image[^1] ^ 1)]) });

        static TestCaseData Case(string tag, string desc, BundleVerdict expected, LightVerdict detail, ProofBundle bundle, BundleChecks checks) =>
            new TestCaseData(bundle, checks, expected, detail).SetCategory(tag).SetArgDisplayNames($"{tag} {desc}");
    }

    [TestCaseSource(nameof(Refused))]
    public void Verify_OneThingWrong_NamesTheStepThatFails(ProofBundle bundle, BundleChecks checks, BundleVerdict expected, LightVerdict detail)
    {
        BundleReport report = BundleVerifier.Verify(bundle, checks);
        Assert.That((report.Verdict, report.Detail), Is.EqualTo((expected, detail)));
        Assert.That(report.Record is null, Is.EqualTo(expected is BundleVerdict.HeaderRefused or BundleVerdict.RecordRefused),
            "a record is shown only if it is proven");
    }

    [Test]
    [Category("BUNDLE.7")]
    [Category("A18")]
    public void Verify_ExpiredReleaseAndAClockTurnedBack_StaysExpired()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        Address contract = chain.Publish(ReleaseMaker.Manifest(chain.Vendor, "1.0.0", 1, Image, chain.HeadTimeMs + 10));
        chain.Commit();
        BundleReport report = BundleVerifier.Verify(chain.Bundle(2, contract), new BundleChecks(chain.Genesis, chain.HeadTimeMs - 5_000));
        Assert.That(report.Verdict, Is.EqualTo(BundleVerdict.Expired));
    }

    [Test]
    [Category("BUNDLE.5")]
    public void Verify_HeadAtTheLimitsOfAgeAndHeight_IsValid()
    {
        BundleChecks checks = Checks with { MinHeight = 8, MaxHeadAgeMs = Now - Chain[8].Header.TimeMs };
        Assert.That(BundleVerifier.Verify(Chain.Bundle(8, First), checks).Verdict, Is.EqualTo(BundleVerdict.Valid));
    }

    [Test]
    [Category("BUNDLE.3")]
    public void Verify_GenesisOfLongAgo_DoesNotAge()
    {
        BundleChecks checks = Checks with { NowMs = Now + 3_000_000 };
        Assert.That(BundleVerifier.Verify(Chain.Bundle(8, First), checks with { Image = null }).Verdict, Is.EqualTo(BundleVerdict.Valid));
        long tenYearsMs = 10L * 365 * 24 * 3600 * 1000;
        Assert.That(BundleVerifier.Verify(Chain.Bundle(8, First), checks with { NowMs = Now + tenYearsMs }).Detail, Is.EqualTo(LightVerdict.Valid));
    }

    [TestCase(0, TestName = "no header")]
    [TestCase(65, TestName = "more headers than a bundle holds")]
    public void Create_WrongNumberOfHeaders_Throws(int count) =>
        Assert.That(() => ProofBundle.Create(First, default, default, Enumerable.Repeat(Chain[1], count)), Throws.ArgumentException);

    private static (long SizeBytes, Hash256 Sha256) Facts(byte[] image) => (image.Length, global::Chain.Core.Crypto.Sha256.Hash(image));

    private static ProofBundle Parts(ProofBundle bundle, IEnumerable<LightBlock> blocks, ProofBundle? record = null) =>
        ProofBundle.Create(bundle.Contract, (record ?? bundle).RecordBytes.Span, (record ?? bundle).Proof.Span, blocks);
}
