using System.Numerics;
using Chain.Contracts;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

/// <summary>k-of-n release signatures: which count, which are ignored, and which make the contract refuse the manifest.</summary>
[TestFixture]
internal sealed class ReleaseSignatureTests
{
    private const Outcome TooFew = Outcome.ReleaseSignaturesBelowThreshold;
    private const Outcome Broken = Outcome.ReleaseSignatureInvalid;
    private static readonly Party[] ReleaseKeys = [.. Enumerable.Range(0, 3).Select(i => Party.Named($"release-key-{i}")).OrderBy(p => p.Signer.PublicKey)];
    private static readonly Party Stranger = Party.Named("a stranger's key");

    private static IEnumerable<TestCaseData> Bundles()
    {
        yield return Case("two good", Outcome.Accepted, "UPD-DEPLOY.14", Good(0), Good(2));
        yield return Case("three good", Outcome.Accepted, "UPD-DEPLOY.14", Good(0), Good(1), Good(2));
        yield return Case("none", TooFew, "UPD-DEPLOY.14").SetCategory("A09");
        yield return Case("one good", TooFew, "UPD-DEPLOY.14", Good(1)).SetCategory("A09");
        yield return Case("one good and a stranger", TooFew, "UPD-DEPLOY.14", Good(1), ByStranger).SetCategory("A09");
        yield return Case("one good and the vendor's own", TooFew, "UPD-DEPLOY.14", Good(1), By(Town.Acme)).SetCategory("A09");
        yield return Case("one good and another vendor's", TooFew, "UPD-DEPLOY.14", Good(1), By(Town.Globex)).SetCategory("B12");
        yield return Case("two good and a stranger", Outcome.Accepted, "UPD-DEPLOY.14", Good(0), Good(1), ByStranger).SetCategory("A11");
        yield return Case("two good and a stranger's broken", Outcome.Accepted, "UPD-DEPLOY.14", Good(0), Good(1), BrokenBy(Stranger)).SetCategory("A11");
        yield return Case("two good and a known broken", Broken, "UPD-DEPLOY.13", Good(0), Good(1), BrokenBy(ReleaseKeys[2])).SetCategory("A11");
        yield return Case("two known broken", Broken, "UPD-DEPLOY.13", BrokenBy(ReleaseKeys[0]), BrokenBy(ReleaseKeys[1])).SetCategory("A11");
        yield return Case("good ones of another manifest", Broken, "UPD-DEPLOY.13", OfAnother(0), OfAnother(1)).SetCategory("E09");
        yield return Case("good ones of another chain", Broken, "UPD-DEPLOY.13", OfAnotherChain(0), OfAnotherChain(1)).SetCategory("E09");
        yield return Case("one good and its high twin", Broken, "UPD-DEPLOY.13", Good(0), HighTwin(1)).SetCategory("A10");

        static TestCaseData Case(string desc, Outcome outcome, string tag, params Func<Town, ReleaseManifest, ReleaseSignature>[] signatures) =>
            new TestCaseData(signatures, outcome).SetName($"Deploy_TwoOfThree_{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(Bundles))]
    public void Deploy_WithSignatures_CountsDistinctKeysInForce(Func<Town, ReleaseManifest, ReleaseSignature>[] signatures, Outcome outcome)
    {
        Town town = TwoOfThree();
        ReleaseManifest manifest = Town.Manifest();
        ReleaseSignature[] bundle = [.. signatures.Select(s => s(town, manifest)).OrderBy(s => s.Key)];
        Assert.That(Deploy(town, manifest, bundle).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    [Category("UPD-DEPLOY.1")]
    [Category("A10")]
    public void Deploy_OneKeyTwiceOrOutOfOrder_IsMalformed()
    {
        Town town = TwoOfThree();
        ReleaseManifest manifest = Town.Manifest();
        ReleaseSignature[] good = [.. ReleaseKeys.Select(k => town.Sign(manifest, k.Signer))];
        Assert.That(Deploy(town, manifest, [good[0], good[0]]).Outcome, Is.EqualTo(Outcome.MalformedPayload), "the same signature twice");
        ReleaseSignature another = town.Sign(manifest, ReleaseKeys[0].Signer);
        Assert.That(Deploy(town, manifest, [good[0], another]).Outcome, Is.EqualTo(Outcome.MalformedPayload), "two signatures by one key");
        Assert.That(Deploy(town, manifest, [good[1], good[0]]).Outcome, Is.EqualTo(Outcome.MalformedPayload), "descending");
    }

    [Test]
    [Category("UPD-DEPLOY.14")]
    [Category("B12")]
    public void Deploy_SignedByAKeyThatIsNoLongerAReleaseKey_IsRefusedFromThatHeightOn()
    {
        Town town = TwoOfThree();
        Address before = Deploy(town, Town.Manifest(), Sign(town, Town.Manifest(), 0, 1)).Contract;
        foreach (Party authority in Town.Authorities.Take(2)) town.Attest(authority, before);
        Party fresh = Party.Named("a fresh release key");
        long from = town.Ledger.Height + 10;
        PublicKey[] keys = [.. new[] { ReleaseKeys[1], ReleaseKeys[2], fresh }.Select(k => k.Signer.PublicKey).Order()];
        town.Ledger.Amend(Town.Acme, r => r with { ReleasePolicies = [.. r.ReleasePolicies, new DatedReleasePolicy(new ReleasePolicy(2, keys), from)] });

        ReleaseManifest next = town.NextManifest("1.1.0", 2);
        ReleaseManifest later = town.NextManifest("1.2.0", 2);
        Assert.That(Deploy(town, next, Sign(town, next, 0, 1)).Outcome, Is.EqualTo(Outcome.Accepted), "the old keys are in force before the height");
        town.Ledger.Pass(blocks: from - town.Ledger.Height - 1);
        Assert.That(Deploy(town, later, Sign(town, later, 0, 1)).Outcome, Is.EqualTo(TooFew), "the old keys are not in force at the height");
        Assert.That(Deploy(town, later, Sign(town, later, 1, 2)).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(town.StatusOf(before), Is.EqualTo(ReleaseStatus.Active), "earlier releases are unaffected");
    }

    [Test]
    [Category("UPD-DEPLOY.14")]
    [Category("B12")]
    public void Deploy_OneOfOne_TakesTheVendorsKeyInForceOnly()
    {
        Town town = new();
        ReleaseManifest manifest = Town.Manifest();
        Party next = Party.Named("acme's next key");
        town.Ledger.Amend(Town.Acme, r => r with { Keys = [.. r.Keys, new ParticipantKey(next.Signer.PublicKey, town.Ledger.Height + 2, 0)] });
        Assert.That(Deploy(town, manifest, [town.Sign(manifest, next.Signer)]).Outcome, Is.EqualTo(TooFew), "not in force yet");
        Assert.That(Deploy(town, manifest, [town.Sign(manifest, next.Signer)]).Outcome, Is.EqualTo(Outcome.Accepted), "in force");
    }

    [Test]
    [Category("E09")]
    [Category("A21")]
    public void Signature_OverAManifest_SignsNoTransaction()
    {
        Town town = new();
        ReleaseManifest manifest = Town.Manifest();
        ReleaseSignature release = town.Sign(manifest, Town.Acme.Signer);
        byte[] payload = FirmwareUpdateCalls.Deploy(manifest, [release]);
        byte[] encoded = Call(town, payload).Encoded.ToArray();
        release.Signature.CopyTo(encoded.AsSpan(^Signature.Size..));
        Assert.That(Transaction.TryDecode(encoded, town.Ledger.ChainId, out Transaction? forged));
        Assert.That(town.Ledger.VerdictOn(forged!), Is.EqualTo(TransactionVerdict.BadSignature));
    }

    [Test]
    [Category("E09")]
    public void Signature_OverATransaction_SignsNoManifest()
    {
        Town town = new();
        ReleaseManifest manifest = Town.Manifest();
        ReleaseSignature reused = new(Town.Acme.Signer.PublicKey, Call(town, manifest.Encode().ToArray()).Signature);
        Assert.That(Deploy(town, manifest, [reused]).Outcome, Is.EqualTo(Broken));
    }

    private static Transaction Call(Town town, byte[] payload) => Transaction.Create(
        town.Ledger.ChainId, Town.Acme.Signer, Town.Acme.Address, 0, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default, payload);

    private static Town TwoOfThree()
    {
        Town town = new();
        PublicKey[] keys = [.. ReleaseKeys.Select(k => k.Signer.PublicKey)];
        town.Ledger.Amend(Town.Acme, r => r with { ReleasePolicies = [new DatedReleasePolicy(new ReleasePolicy(2, keys), 0)] });
        return town;
    }

    private static Receipt Deploy(Town town, ReleaseManifest manifest, ReleaseSignature[] signatures) =>
        town.Update(Town.Acme, FirmwareUpdateMethods.Deploy, default, FirmwareUpdateCalls.Deploy(manifest, signatures));

    private static ReleaseSignature[] Sign(Town town, ReleaseManifest manifest, params int[] keys) =>
        [.. keys.Select(k => town.Sign(manifest, ReleaseKeys[k].Signer)).OrderBy(s => s.Key)];

    private static Func<Town, ReleaseManifest, ReleaseSignature> Good(int key) => By(ReleaseKeys[key]);

    private static Func<Town, ReleaseManifest, ReleaseSignature> By(Party party) => (town, manifest) => town.Sign(manifest, party.Signer);

    private static ReleaseSignature ByStranger(Town town, ReleaseManifest manifest) => town.Sign(manifest, Stranger.Signer);

    private static Func<Town, ReleaseManifest, ReleaseSignature> OfAnother(int key) => (town, manifest) =>
        town.Sign(manifest with { Version = "9.9.9" }, ReleaseKeys[key].Signer);

    private static Func<Town, ReleaseManifest, ReleaseSignature> OfAnotherChain(int key) => (_, manifest) =>
        new ReleaseSignature(ReleaseKeys[key].Signer.PublicKey, ReleaseKeys[key].Signer.Sign(manifest.Digest(Sha256.Hash("another chain"u8))));

    private static Func<Town, ReleaseManifest, ReleaseSignature> BrokenBy(Party party) => (town, manifest) =>
    {
        byte[] bytes = town.Sign(manifest, party.Signer).Signature.AsSpan().ToArray();
        bytes[40] ^= 1;
        return new ReleaseSignature(party.Signer.PublicKey, Signature.From(bytes));
    };

    // A verifier that accepts high s accepts (r, n - s) wherever it accepts (r, s).
    private static Func<Town, ReleaseManifest, ReleaseSignature> HighTwin(int key) => (town, manifest) =>
    {
        BigInteger n = new(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141"), isUnsigned: true, isBigEndian: true);
        byte[] bytes = town.Sign(manifest, ReleaseKeys[key].Signer).Signature.AsSpan().ToArray();
        BigInteger s = new(bytes.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] high = (n - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.AsSpan(32).Clear();
        high.CopyTo(bytes.AsSpan(64 - high.Length));
        return new ReleaseSignature(ReleaseKeys[key].Signer.PublicKey, Signature.From(bytes));
    };
}
