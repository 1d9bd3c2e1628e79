using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

/// <summary>
/// Every lie that a source can tell: the client refuses it with a named verdict, and one honest source is enough to proceed.
/// </summary>
[TestFixture]
public sealed class LyingSourceTests
{
    // Trusted: block 4. The set changes at 6 and at 9; the head is 12 and holds a release.
    private static readonly LightChain Chain = Make();

    // Another history after block 3, signed by the same keys: what a malicious quorum could do.
    private static readonly LightChain Rewritten = Chain.Fork(3).Commit(2, stepMs: 1_100).ChangeSet(1, 2, 3, 4).Commit(3).ChangeSet(2, 3, 4, 5).Commit(4);

    private static readonly LightChain Foreign = LightChain.Start(name: "another-chain").Commit(12);

    public static IEnumerable<TestCaseData> Lies()
    {
        yield return Lie("A07", "the head of another chain", LightVerdict.WrongChain, s => s.OnLightBlock = (_, _) => Foreign[12]);
        yield return Lie("D06", "a made-up set that signs for itself", LightVerdict.UnknownValidators, s => s.OnLightBlock = (_, _) => OwnSet());
        yield return Lie("D06", "made-up sets from the first change on", LightVerdict.UnknownValidators, s =>
        {
            s.OnLightBlock = (_, _) => OwnSet();
            s.OnSetChange = (_, _) => OwnSet();
        });
        yield return Lie("A23", "a hop by the new set instead of the old one", LightVerdict.BadCertificate, s => s.OnSetChange = (_, b) =>
            SignedBy(b, Chain[7].Validators));
        yield return Lie("A23", "a hop by too few of the old set", LightVerdict.BadCertificate, s => s.OnSetChange = (_, b) => SignedBy(b, b!.Validators, 2));
        yield return Lie("A23", "one of two set changes left out", LightVerdict.UnknownValidators, s => s.OnSetChange = (after, b) =>
            after < 6 ? Chain.NextSetChange(6) : b);
        yield return Lie("A23", "no set change at all", LightVerdict.UnknownValidators, s => s.OnSetChange = (_, _) => null);
        yield return Lie("A23", "the same set change again and again", LightVerdict.NotNewer, s => s.OnSetChange = (_, _) => Chain[6]);
        yield return Lie("LIGHT-HOP.2", "a header without a change as a hop", LightVerdict.WrongHop, s => s.OnSetChange = (_, _) => Chain[5]);
        yield return Lie("LIGHT-HOP.2", "a change above the head as a hop", LightVerdict.UnknownValidators, s =>
        {
            s.Visible = 8;
            s.OnSetChange = (_, _) => Chain[9];
        });
        yield return Lie("A23", "a hop without its next set", LightVerdict.WrongHop, s => s.OnSetChange = (_, b) => b! with { NextValidators = null });
        yield return Lie("A23", "a hop with another next set", LightVerdict.NextValidatorsHashMismatch, s => s.OnSetChange = (_, b) =>
            b! with { NextValidators = Chain[12].Validators });
        yield return Lie("C02", "a rewritten history with good certificates", LightVerdict.HistoryBroken, s => s.Chain = Rewritten);
        yield return Lie("C02", "a history proof of other heights", LightVerdict.HistoryBroken, s => s.OnHistory = _ => Chain.History(3, 6));
        yield return Lie("A27", "no history proof", LightVerdict.MissingPart, s => s.OnHistory = _ => null);
        yield return Lie("A27", "no head", LightVerdict.NoSource, s => s.OnLightBlock = (_, _) => null);
        yield return Lie("D09", "the head with the certificate of another block", LightVerdict.BadCertificate, s => s.OnLightBlock = (_, b) =>
            b! with { Certificate = Chain[11].Certificate });
        yield return Lie("C03", "an old head", LightVerdict.NotNewer, s => s.Visible = 3);
        yield return Lie("D11", "a head from the future", LightVerdict.FromFuture, s => s.OnLightBlock = (_, b) => Later(b!));

        static TestCaseData Lie(string tag, string desc, LightVerdict expected, Action<ChainSource> lie) =>
            new TestCaseData(lie, expected).SetCategory(tag).SetArgDisplayNames($"{tag} {desc}");
    }

    [TestCaseSource(nameof(Lies))]
    public async Task SyncAsync_OneSourceThatLies_IsRefusedByNameAndTrustStays(Action<ChainSource> lie, LightVerdict expected)
    {
        ChainSource liar = new(Chain, "liar");
        lie(liar);
        using ClientRig rig = new(Chain, [liar], Chain.TrustedAt(4));

        LightVerdict verdict = await rig.SyncAsync();

        Assert.Multiple(() =>
        {
            Assert.That(verdict, Is.EqualTo(expected));
            Assert.That(rig.Client.Trusted.Height, Is.EqualTo(4));
            Assert.That(rig.Store.Kept, Is.Null);
            Assert.That(rig.Observer.Refusals.Select(r => (r.Source, r.Verdict)), Is.EqualTo(new[] { ("liar", expected) }));
        });
    }

    [TestCaseSource(nameof(Lies))]
    [Category("D10")]
    public async Task SyncAsync_LiarBesideAnHonestSource_TheHonestOneIsFollowed(Action<ChainSource> lie, LightVerdict expected)
    {
        ChainSource liar = new(Chain, "liar"), honest = new(Chain, "honest");
        lie(liar);
        using ClientRig rig = new(Chain, [liar, honest], Chain.TrustedAt(4));

        LightVerdict verdict = await rig.SyncAsync();

        Assert.Multiple(() =>
        {
            Assert.That(verdict, Is.EqualTo(LightVerdict.Valid));
            Assert.That(rig.Client.Trusted.HeaderHash, Is.EqualTo(Chain.Head.Header.Hash));
            Assert.That(rig.Observer.Refusals.Select(r => (r.Source, r.Verdict)), Is.EqualTo(new[] { ("liar", expected) }));
        });
    }

    public static IEnumerable<TestCaseData> ReleaseLies()
    {
        yield return Lie("A07", "records of an earlier header", LightVerdict.BadProof, a => Chain.Latest(10, Chain.Vendor.Address) with { Block = a.Block });
        yield return Lie("A12", "another vendor's release", LightVerdict.BadProof, a => Chain.Latest(12, TestKeys.OtherVendor.Address));
        yield return Lie("A27", "no record", LightVerdict.MissingPart, a => a with { Release = default });
        yield return Lie("A27", "no proof", LightVerdict.MissingPart, a => a with { PointerProof = default });
        yield return Lie("A05", "says that there is no release", LightVerdict.BadProof, a =>
            a with { Pointer = default, Release = default, ReleaseProof = default });
        yield return Lie("A27", "no answer", LightVerdict.NoSource, _ => null);

        static TestCaseData Lie(string tag, string desc, LightVerdict expected, Func<LatestReleaseAnswer, LatestReleaseAnswer?> lie) =>
            new TestCaseData(lie, expected).SetCategory(tag).SetArgDisplayNames($"{tag} {desc}");
    }

    [TestCaseSource(nameof(ReleaseLies))]
    [Category("A17")]
    public async Task GetLatestReleaseAsync_LieAboutTheRelease_IsRefusedAndTheNextSourceIsAsked(
        Func<LatestReleaseAnswer, LatestReleaseAnswer?> lie, LightVerdict expected)
    {
        ChainSource liar = new(Chain, "liar") { OnLatest = lie }, honest = new(Chain, "honest");
        using ClientRig alone = new(Chain, [liar], Chain.TrustedAt(4)), both = new(Chain, [liar, honest], Chain.TrustedAt(4));

        ProvenAnswer refused = await alone.LatestAsync(), proven = await both.LatestAsync();

        Assert.Multiple(() =>
        {
            Assert.That(refused, Is.InstanceOf<ProvenAnswer.Refused>());
            Assert.That(((ProvenAnswer.Refused)refused).Verdict, Is.EqualTo(expected));
            Assert.That(((ProvenAnswer.Refused)refused).Sources, Is.EqualTo(new[] { new SourceVerdict("liar", expected) }));
            Assert.That(proven, Is.InstanceOf<ProvenAnswer.Latest>());
            Assert.That(both.Client.Sources[0].LastVerdict, Is.EqualTo(expected));
        });
    }

    private static LightChain Make()
    {
        LightChain chain = LightChain.Start().Commit(5).ChangeSet(1, 2, 3, 4).Commit(3).ChangeSet(2, 3, 4, 5).Commit(1);
        chain.Publish("1.0.0", 1);
        chain.Commit(2);
        chain.Publish("2.0.0", 2);
        return chain.Commit();
    }

    // The head block with a validator set that the liar made up and that signs completely.
    private static LightBlock OwnSet()
    {
        ISigner[] own = [.. Enumerable.Range(20, 4).Select(TestKeys.Validator)];
        ValidatorSet set = LightChain.SetOf(own);
        Hash256 hash = set.Hash(Chain.Genesis.ChainId);
        BlockHeader header = Chain.Head.Header.With(validators: hash, nextValidators: hash);
        return new LightBlock(header, Certificates.Sign(header, set, own), set, null);
    }

    private static LightBlock SignedBy(LightBlock? block, ValidatorSet set, int count = 4) =>
        block! with { Certificate = Certificates.Sign(block.Header, set, set.Members.Take(count).Select(m => TestKeys.Find(m.PublicKey))) };

    private static LightBlock Later(LightBlock block) =>
        SignedBy(block with { Header = block.Header.With(timeMs: block.Header.TimeMs + 3_600_000) }, block.Validators);
}
