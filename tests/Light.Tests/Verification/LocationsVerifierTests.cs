using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Verification;

/// <summary>
/// From which brokers a client may fetch a proven release: all brokers whose locations are active at the head, and no others.
/// </summary>
[TestFixture]
public sealed class LocationsVerifierTests
{
    private const string Here = "https://one.example/", There = "https://two.example/images/";

    private static readonly LightChain Chain = LightChain.Start(validators: 1).Commit();
    private static readonly Address Vendor = Chain.Vendor.Address;
    private static readonly Hash256 Image = Sha256.Hash(ReleaseMaker.Image("1.0.0"));
    private static readonly Address One = Chain.Register(TestKeys.Broker(1), Roles.Broker, Here);
    private static readonly Address Two = Chain.Register(TestKeys.Broker(2), Roles.Broker, There);
    private static readonly Address Contract = Chain.Publish("1.0.0", 1);

    // Block 2: no locations; block 3: two brokers; block 4: unchanged; block 5: broker 1 has left.
    static LocationsVerifierTests()
    {
        Chain.Commit();
        Chain.Locate(Contract, At(One, Here), At(Two, There));
        Chain.Commit(2);
        Chain.Locate(Contract, At(Two, There));
        Chain.Commit();
    }

    [TestCase(2, new string[0], TestName = "no broker has it: proven by absence")]
    [TestCase(3, new[] { Here, There }, TestName = "two brokers")]
    [TestCase(5, new[] { There }, TestName = "one broker withdrew")]
    [Category("LIGHT-LOC.1")]
    [Category("P4.3")]
    public void Verify_LocationsOfAHeader_AreExactlyThoseThatHoldThere(long height, string[] repositories)
    {
        ProvenAnswer answer = Verify(Chain, height, Chain.Latest(height, Vendor));
        Assert.That(answer, Is.InstanceOf<ProvenAnswer.Latest>());
        Assert.That(((ProvenAnswer.Latest)answer).Locations.Select(l => l.Uri), Is.EquivalentTo(repositories.Select(r => ImageUris.Of(r, Image))));
    }

    public static IEnumerable<TestCaseData> Lies()
    {
        LatestReleaseAnswer good = Chain.Latest(4, Vendor), none = Chain.Latest(2, Vendor), later = Chain.Latest(5, Vendor);
        yield return Case("A27", "no proof of the locations", LightVerdict.MissingPart, good with { LocationsProof = default });
        yield return Case("A05", "locations hidden", LightVerdict.BadProof, good with { Locations = default, Brokers = [] });
        yield return Case("A07", "locations of a later header", LightVerdict.BadProof,
            good with { Locations = later.Locations, LocationsProof = later.LocationsProof, Brokers = later.Brokers });
        yield return Case("A07", "absence of an earlier header", LightVerdict.BadProof,
            good with { Locations = default, LocationsProof = none.LocationsProof, Brokers = [] });
        yield return Case("B10", "a location that nobody attested", LightVerdict.BadProof, good with { Locations = Made() });
        yield return Case("LIGHT-LOC.3", "a broker left out", LightVerdict.MissingPart, good with { Brokers = [good.Brokers[0]] });
        yield return Case("LIGHT-LOC.3", "a broker too many", LightVerdict.MissingPart, good with { Brokers = [.. good.Brokers, good.Brokers[0]] });
        yield return Case("LIGHT-LOC.3", "brokers swapped", LightVerdict.BadProof, good with { Brokers = [good.Brokers[1], good.Brokers[0]] });
        yield return Case("LIGHT-LOC.3", "a broker without its record", LightVerdict.MissingPart,
            good with { Brokers = [good.Brokers[0] with { Record = default }, good.Brokers[1]] });
        yield return Case("LIGHT-LOC.3", "a broker without proof", LightVerdict.MissingPart,
            good with { Brokers = [good.Brokers[0] with { Proof = default }, good.Brokers[1]] });
        yield return Case("LIGHT-LOC.3", "a broker's record that was changed", LightVerdict.BadProof,
            good with { Brokers = [good.Brokers[0] with { Record = Moved(good) }, good.Brokers[1]] });

        static TestCaseData Case(string tag, string desc, LightVerdict expected, LatestReleaseAnswer answer) =>
            new TestCaseData(answer, expected).SetCategory(tag).SetArgDisplayNames($"{tag} {desc}");
    }

    [TestCaseSource(nameof(Lies))]
    [Category("A06")]
    public void Verify_LieAboutLocations_RefusesTheWholeAnswer(LatestReleaseAnswer answer, LightVerdict expected) =>
        Assert.That(Verify(Chain, 4, answer), Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(expected));

    public static IEnumerable<TestCaseData> Unusable()
    {
        yield return Case("LIGHT-LOC.2", "its terms end at this height", chain => chain.Locate(Contract, At(One, Here, untilHeight: 2)));
        yield return Case("LIGHT-LOC.2", "its terms end at this block's time", chain =>
            chain.Locate(Contract, At(One, Here, untilTimeMs: LightChain.StartMs + 2 * LightChain.BlockMs)));
        yield return Case("LIGHT-LOC.4", "its broker is suspended", chain => chain.Register(TestKeys.Broker(1), Roles.Broker, Here, isSuspended: true));
        yield return Case("LIGHT-LOC.4", "its broker lost the role", chain => chain.Register(TestKeys.Broker(1), Roles.Gateway, Here));
        yield return Case("LIGHT-LOC.4", "its broker has moved its repository", chain =>
            chain.Register(TestKeys.Broker(1), Roles.Broker, "https://moved.example/"));
        yield return Case("LIGHT-LOC.4", "its URI is that of another image", chain =>
            chain.Locate(Contract, At(One, Here) with { Uri = ImageUris.Of(Here, Hash256.Zero) }));
        yield return Case("LIGHT-LOC.4", "its URI leads elsewhere", chain => chain.Locate(Contract, At(One, "https://evil.example/")));

        static TestCaseData Case(string tag, string desc, Action<LightChain> change) =>
            new TestCaseData(change).SetCategory(tag).SetArgDisplayNames($"{tag} {desc}");
    }

    [TestCaseSource(nameof(Unusable))]
    public void Verify_LocationThatNoLongerHolds_IsLeftOutAndTheReleaseStaysProven(Action<LightChain> change)
    {
        LightChain chain = LightChain.Start(validators: 1);
        chain.Register(TestKeys.Broker(1), Roles.Broker, Here);
        chain.Publish("1.0.0", 1);
        chain.Commit();
        Address contract = ReleaseMaker.Manifest(chain.Vendor, "1.0.0", 1, ReleaseMaker.Image("1.0.0")).ContractAddress(chain.Genesis.ChainId);
        Assume.That(contract, Is.EqualTo(Contract), "equal geneses give equal addresses");
        chain.Locate(contract, At(One, Here));
        change(chain);
        chain.Commit();
        ProvenAnswer answer = Verify(chain, 2, chain.Latest(2, chain.Vendor.Address));
        Assert.That(answer, Is.InstanceOf<ProvenAnswer.Latest>().With.Property("Locations").Empty);
    }

    [Test]
    [Category("LIGHT-LOC.2")]
    public void Verify_LocationOneBlockBeforeItsEnd_StillCounts()
    {
        LightChain chain = LightChain.Start(validators: 1);
        chain.Register(TestKeys.Broker(1), Roles.Broker, Here);
        chain.Locate(chain.Publish("1.0.0", 1), At(One, Here, untilHeight: 2, untilTimeMs: LightChain.StartMs + 2 * LightChain.BlockMs));
        chain.Commit(2);
        Assert.That(Locations(chain, 1), Is.EqualTo(1));
        Assert.That(Locations(chain, 2), Is.Zero);

        static int Locations(LightChain chain, long height) =>
            ((ProvenAnswer.Latest)Verify(chain, height, chain.Latest(height, chain.Vendor.Address))).Locations.Count;
    }

    private static ReplicaLocation At(Address broker, string repository, long untilHeight = 0, long untilTimeMs = 0) =>
        new(broker, Address.From(new byte[Address.Size]), ImageUris.Of(repository, Image), untilHeight, untilTimeMs);

    private static byte[] Made() => LocationsRecord.Empty.With(At(One, "https://evil.example/"), 0, 0).Encode().ToArray();

    private static byte[] Moved(LatestReleaseAnswer answer)
    {
        Assert.That(ParticipantRecord.TryDecode(answer.Brokers[0].Record.Span, out ParticipantRecord? record), Is.True);
        return (record! with { RepositoryUri = "https://evil.example/" }).Encode().ToArray();
    }

    private static ProvenAnswer Verify(LightChain chain, long height, LatestReleaseAnswer answer) =>
        ReleaseProofVerifier.Verify(chain[height].Header, answer, chain.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel);
}
