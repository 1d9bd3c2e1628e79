using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Verification;

[TestFixture]
public sealed class ReleaseProofVerifierTests
{
    private const string OtherModel = "sensor-x2";

    private static readonly LightChain Chain = LightChain.Start(validators: 1);
    private static readonly Address Vendor = Chain.Vendor.Address;
    private static readonly Address First, Second;

    // Block 1: no releases; block 2: version 1.0.0; block 3: version 2.0.0 supersedes it, and another model gets a release;
    // block 4: 2.0.0 is revoked.
    static ReleaseProofVerifierTests()
    {
        Chain.Commit();
        First = Chain.Publish("1.0.0", 1);
        Chain.Commit();
        Second = Chain.Publish("2.0.0", 2);
        Chain.Publish(ReleaseMaker.Manifest(Chain.Vendor, "1.0.0", 1, ReleaseMaker.Image("1.0.0"), model: OtherModel));
        ReleaseManifest old = ReleaseMaker.Manifest(Chain.Vendor, "1.0.0", 1, ReleaseMaker.Image("1.0.0"));
        Chain.Publish(old, ReleaseStatus.Superseded, isLatest: false);
        Chain.Commit();
        Chain.Publish(ReleaseMaker.Manifest(Chain.Vendor, "2.0.0", 2, ReleaseMaker.Image("2.0.0")), ReleaseStatus.Revoked, reason: "bricks rev-a");
        Chain.Commit();
    }

    [Test]
    [Category("LIGHT-REL.2")]
    public void Verify_ModelWithARelease_IsTheLatestOneAtThatHeader()
    {
        ProvenAnswer.Latest before = Proven<ProvenAnswer.Latest>(Verify(2, Answer(2))), after = Proven<ProvenAnswer.Latest>(Verify(3, Answer(3)));
        Assert.Multiple(() =>
        {
            Assert.That((before.Contract, before.Record.Manifest.Version, before.Height, before.HeadTimeMs),
                Is.EqualTo((First, "1.0.0", 2L, Chain[2].Header.TimeMs)));
            Assert.That((after.Contract, after.Record.Manifest.Version, after.Record.Status), Is.EqualTo((Second, "2.0.0", ReleaseStatus.Active)));
        });
    }

    [Test]
    [Category("G08")]
    public void Verify_RevokedRelease_IsProvenRevokedAndNotHidden()
    {
        ProvenAnswer.Latest latest = Proven<ProvenAnswer.Latest>(Verify(4, Answer(4)));
        Assert.That((latest.Record.Status, latest.Record.RevocationReason), Is.EqualTo((ReleaseStatus.Revoked, "bricks rev-a")));
    }

    [Test]
    [Category("A04")]
    [Category("LIGHT-REL.4")]
    public void Verify_AfterAVoteForALowerVersionFloor_TheRevokedReleaseIsProvenAsBefore()
    {
        LightChain chain = LightChain.Start(validators: 1);
        ReleaseManifest stolen = ReleaseMaker.Manifest(chain.Vendor, "999.0.0", 2, ReleaseMaker.Image("999.0.0"));
        Address contract = stolen.ContractAddress(chain.Genesis.ChainId);
        chain.Publish(stolen, ReleaseStatus.Revoked, reason: "stolen key");
        LatestRelease lowered = new(contract, stolen.Digest(chain.Genesis.ChainId), "1.0.0", 2);
        chain.Set(StateKeys.Latest(chain.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel), lowered.Encode().ToArray()).Commit();
        LatestReleaseAnswer answer = chain.Latest(1, chain.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel);
        ProvenAnswer.Latest latest = Proven<ProvenAnswer.Latest>(
            ReleaseProofVerifier.Verify(chain[1].Header, answer, chain.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel));
        Assert.That((latest.Contract, latest.Record.Manifest.Version, latest.Record.Status), Is.EqualTo((contract, "999.0.0", ReleaseStatus.Revoked)));
    }

    [Test]
    [Category("LIGHT-REL.2")]
    public void Verify_ModelWithoutARelease_IsProvenToHaveNone()
    {
        ProvenAnswer answer = ReleaseProofVerifier.Verify(Chain[3].Header, Chain.Latest(3, Vendor, "sensor-x9"), Vendor, "sensor-x9", ReleaseMaker.Channel);
        Assert.That(answer, Is.EqualTo(new ProvenAnswer.NoneReleased(3, Chain[3].Header.TimeMs)));
    }

    public static IEnumerable<TestCaseData> Lies()
    {
        LatestReleaseAnswer good = Answer(3), old = Answer(2), other = Chain.Latest(3, Vendor, OtherModel), none = Chain.Latest(3, Vendor, "sensor-x9");
        yield return Case("A07", "the record of an earlier header", LightVerdict.BadProof,
            good with { Release = old.Release, ReleaseProof = old.ReleaseProof });
        yield return Case("A07", "the pointer of an earlier header", LightVerdict.BadProof,
            good with { Pointer = old.Pointer, PointerProof = old.PointerProof });
        yield return Case("A07", "everything of an earlier header", LightVerdict.BadProof, old);
        yield return Case("A07", "the right proof for an earlier value", LightVerdict.BadProof, good with { Pointer = old.Pointer });
        yield return Case("A12", "another model's answer", LightVerdict.BadProof, other);
        yield return Case("A12", "another model's record", LightVerdict.BadProof, good with { Release = other.Release, ReleaseProof = other.ReleaseProof });
        yield return Case("A05", "the absence of another model's release", LightVerdict.BadProof, none);
        yield return Case("A05", "nothing, with the proof of presence", LightVerdict.BadProof, good with { Pointer = default });
        yield return Case("C12", "a record that was never in the state", LightVerdict.BadProof, good with { Release = NeverLogged() });
        yield return Case("A27", "no proof of the pointer", LightVerdict.MissingPart, good with { PointerProof = default });
        yield return Case("A27", "no record", LightVerdict.MissingPart, good with { Release = default });
        yield return Case("A27", "no proof of the record", LightVerdict.MissingPart, good with { ReleaseProof = default });
        yield return Case("A27", "no pointer and no proof", LightVerdict.MissingPart, good with { Pointer = default, PointerProof = default });
        yield return Case("C07", "a proof with a byte behind it", LightVerdict.Malformed, good with { PointerProof = Append(good.PointerProof) });
        yield return Case("C07", "a proof that was cut off", LightVerdict.Malformed, good with { ReleaseProof = good.ReleaseProof[..^1] });
        yield return Case("A21", "a record in place of the pointer", LightVerdict.BadProof, good with { Pointer = good.Release });

        static TestCaseData Case(string threat, string desc, LightVerdict expected, LatestReleaseAnswer answer) =>
            new TestCaseData(answer, expected).SetCategory(threat).SetArgDisplayNames($"{threat} {desc}");
    }

    [TestCaseSource(nameof(Lies))]
    [Category("LIGHT-REL.1")]
    public void Verify_AnswerThatDoesNotHold_IsRefused(LatestReleaseAnswer answer, LightVerdict expected) =>
        Assert.That(Verify(3, answer), Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(expected));

    public static IEnumerable<TestCaseData> ByContract()
    {
        LatestReleaseAnswer good = Chain.Release(3, First), none = Chain.Release(3, Chain.Vendor.Address);
        yield return Case("a release that was superseded", good, First, new ProvenAnswer.Known(First, null!, 3, Chain[3].Header.TimeMs));
        yield return Case("no contract at that address", none, Chain.Vendor.Address, new ProvenAnswer.NoneReleased(3, Chain[3].Header.TimeMs));
        yield return Case("another release's answer", good, Second, new ProvenAnswer.Refused(LightVerdict.BadProof));
        yield return Case("its absence claimed", good with { Release = default }, First, new ProvenAnswer.Refused(LightVerdict.BadProof));
        yield return Case("no proof", good with { ReleaseProof = default }, First, new ProvenAnswer.Refused(LightVerdict.MissingPart));

        static TestCaseData Case(string desc, LatestReleaseAnswer answer, Address contract, ProvenAnswer expected) =>
            new TestCaseData(answer, contract, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(ByContract))]
    [Category("LIGHT-REL.2")]
    [Category("H08")]
    public void VerifyRelease_ByContract_IsTheRecordOrItsAbsence(LatestReleaseAnswer answer, Address contract, ProvenAnswer expected)
    {
        ProvenAnswer proven = ReleaseProofVerifier.VerifyRelease(Chain[3].Header, answer, contract);
        switch (expected)
        {
            case ProvenAnswer.Known:
                Assert.That(Proven<ProvenAnswer.Known>(proven).Record.Status, Is.EqualTo(ReleaseStatus.Superseded));
                break;
            case ProvenAnswer.Refused refused:
                Assert.That(Proven<ProvenAnswer.Refused>(proven).Verdict, Is.EqualTo(refused.Verdict));
                break;
            default:
                Assert.That(proven, Is.EqualTo(expected));
                break;
        }
    }

    [Test]
    [Category("LIGHT-REL.3")]
    [Category("C14")]
    public void VerifyRecord_UnderAnotherContractsAddress_IsRefusedThoughTheStateHoldsIt()
    {
        // A state that the chain's rules forbid: the record of one manifest at the address of another.
        Address squatted = First;
        LightChain broken = LightChain.Start(validators: 1);
        broken.Set(StateKeys.Release(squatted), ReleaseMaker.Record(broken, ReleaseMaker.Manifest(broken.Vendor, "9.0.0", 9, [1])).Encode().ToArray()).Commit();
        (byte[] value, byte[] proof) = broken.Prove(1, StateKeys.Release(squatted));
        LightVerdict verdict = ReleaseProofVerifier.VerifyRecord(broken[1].Header, squatted, value, proof, out ReleaseRecord? record);
        Assert.Multiple(() =>
        {
            Assert.That(verdict, Is.EqualTo(LightVerdict.WrongRecord));
            Assert.That(record, Is.Null);
        });
    }

    [TestCase("vendor", TestName = "at another vendor's release")]
    [TestCase("model", TestName = "at another model's release")]
    [TestCase("digest", TestName = "with another manifest's digest")]
    [Category("LIGHT-REL.4")]
    [Category("A12")]
    public void Verify_PointerThatPointsElsewhere_IsRefusedThoughTheStateHoldsIt(string lie)
    {
        LightChain broken = LightChain.Start(validators: 1);
        ReleaseManifest manifest = ReleaseMaker.Manifest(lie == "vendor" ? TestKeys.OtherVendor : broken.Vendor, "1.0.0", 1, [1], model: lie == "model"
            ? OtherModel : ReleaseMaker.Model);
        Address contract = broken.Publish(manifest);
        Hash256 digest = lie == "digest" ? Hash256.Zero : manifest.Digest(broken.Genesis.ChainId);
        broken.Set(StateKeys.Latest(broken.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel),
            new LatestRelease(contract, digest, "1.0.0", 1).Encode().ToArray()).Commit();
        LatestReleaseAnswer answer = broken.Latest(1, broken.Vendor.Address);
        ProvenAnswer proven = ReleaseProofVerifier.Verify(broken[1].Header, answer, broken.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel);
        Assert.That(proven, Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(LightVerdict.WrongRecord));
    }

    [Test]
    public void Verify_StateValueThatIsNoRecord_IsRefused()
    {
        LightChain broken = LightChain.Start(validators: 1);
        broken.Set(StateKeys.Latest(Vendor, ReleaseMaker.Model, ReleaseMaker.Channel), [0xff]).Commit();
        (byte[] value, byte[] proof) = broken.Prove(1, StateKeys.Latest(Vendor, ReleaseMaker.Model, ReleaseMaker.Channel));
        ProvenAnswer proven = ReleaseProofVerifier.Verify(
            broken[1].Header, new LatestReleaseAnswer(broken[1], value, proof, default, default), Vendor, ReleaseMaker.Model, ReleaseMaker.Channel);
        Assert.That(proven, Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(LightVerdict.WrongRecord));
    }

    private static LatestReleaseAnswer Answer(long height) => Chain.Latest(height, Vendor);

    private static ProvenAnswer Verify(long height, LatestReleaseAnswer answer) =>
        ReleaseProofVerifier.Verify(Chain[height].Header, answer, Vendor, ReleaseMaker.Model, ReleaseMaker.Channel);

    private static T Proven<T>(ProvenAnswer answer)
        where T : ProvenAnswer
    {
        Assert.That(answer, Is.InstanceOf<T>());
        return (T)answer;
    }

    private static byte[] NeverLogged() =>
        ReleaseMaker.Record(Chain, ReleaseMaker.Manifest(Chain.Vendor, "2.0.0", 2, ReleaseMaker.Image("something else"))).Encode().ToArray();

    private static byte[] Append(ReadOnlyMemory<byte> bytes) => [.. bytes.ToArray(), 0];
}
