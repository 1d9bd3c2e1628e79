using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Proofs;

/// <summary>Offline proofs that begin at an anchor of 80 bytes instead of a genesis, over any number of set changes.</summary>
[TestFixture]
[Category("BUNDLE.10")]
public sealed class AnchorTests
{
    // The set changes at 3 and 6. The release is active from 4 on.
    private static readonly LightChain Chain = LightChain.Start(validators: 1).Commit(2).ChangeSet(1, 2).Commit();
    private static readonly Address Release = Chain.Publish("1.0.0", 1);

    static AnchorTests() => Chain.Commit(2).ChangeSet(2, 3).Commit(3);

    private static long Now => Chain.HeadTimeMs + 100;

    [Test]
    public void Encode_Anchor_IsEightyBytesInTheOrderOfTheSpecification()
    {
        TrustAnchor anchor = TrustAnchor.Of(Chain.TrustedAt(4));
        byte[] bytes = anchor.Encode().ToArray();
        byte[] expected = [.. Chain.Genesis.ChainId.AsSpan(), 0, 0, 0, 0, 0, 0, 0, 4, .. BitConverter.GetBytes(Chain[4].Header.TimeMs).Reverse(),
            .. Chain[4].Header.NextValidatorsHash.AsSpan()];
        Assert.Multiple(() =>
        {
            Assert.That(bytes, Has.Length.EqualTo(80).And.EqualTo(expected));
            Assert.That(TrustAnchor.TryDecode(bytes, out TrustAnchor? read) ? read : null, Is.EqualTo(anchor));
            Assert.That(TrustAnchor.TryDecode(bytes.AsSpan(..79), out _) || TrustAnchor.TryDecode([.. bytes, 0], out _), Is.False, "another length");
            Assert.That(TrustAnchor.TryDecode(Enumerable.Repeat((byte)0xff, 80).ToArray(), out _), Is.False, "a negative height");
        });
    }

    [TestCase(0, 3, TestName = "the genesis as an anchor, with every set change")]
    [TestCase(3, 2, TestName = "an anchor at a set change, without it")]
    [TestCase(4, 2, TestName = "an anchor between set changes")]
    [TestCase(7, 1, TestName = "an anchor after all set changes")]
    public void Verify_BundleFromAnAnchor_IsValidWithTheFewestHeaders(long height, int headers)
    {
        ProofBundle bundle = From(height);
        BundleReport report = BundleVerifier.Verify(bundle, new BundleChecks(At(height), Now));
        Assert.That((report.Verdict, bundle.Blocks.Count, report.Anchor), Is.EqualTo((BundleVerdict.Valid, headers, TrustAnchor.Of(Chain.TrustedAt(8)))));
    }

    [TestCase(3)]
    [TestCase(5)]
    [TestCase(7)]
    [Category("BUNDLE.11")]
    public void Verify_BundleFromTheGenesisWithALaterAnchor_IsValid(long height) =>
        Assert.That(BundleVerifier.Verify(Chain.Bundle(8, Release), new BundleChecks(At(height), Now)).Verdict, Is.EqualTo(BundleVerdict.Valid));

    private static IEnumerable<TestCaseData> Refused()
    {
        TrustAnchor good = TrustAnchor.Of(Chain.TrustedAt(4));
        yield return Case("the anchor of another chain", good with { ChainId = Hash256.Zero }, LightVerdict.WrongChain);
        yield return Case("the anchor of another set", good with { ValidatorsHash = Hash256.Zero }, LightVerdict.UnknownValidators);
        yield return Case("an anchor at the head", TrustAnchor.Of(Chain.TrustedAt(8)), LightVerdict.NotNewer);
        yield return Case("an anchor above the head", good with { Height = 99 }, LightVerdict.NotNewer);
        yield return Case("an anchor in the future", good with { TimeMs = Now + 3_600_000 }, LightVerdict.ClockBehind);
        yield return Case("an anchor later than the head", good with { TimeMs = Chain.HeadTimeMs }, LightVerdict.TimeNotAfter);

        static TestCaseData Case(string desc, TrustAnchor anchor, LightVerdict expected) => new TestCaseData(anchor, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Refused))]
    [Category("BUNDLE.2")]
    public void Verify_WrongAnchor_NamesWhatDiffers(TrustAnchor anchor, LightVerdict expected)
    {
        BundleReport report = BundleVerifier.Verify(From(4), new BundleChecks(OfflineTrust.From(anchor), Now));
        Assert.That((report.Verdict, report.Detail, report.Anchor), Is.EqualTo((BundleVerdict.HeaderRefused, expected, (TrustAnchor?)null)));
    }

    [Test]
    [Category("BUNDLE.2")]
    public void Verify_BundleFromAnAnchorWithTheGenesis_IsRefused()
    {
        BundleReport report = BundleVerifier.Verify(From(4), new BundleChecks(Chain.Genesis, Now));
        Assert.That((report.Verdict, report.Detail), Is.EqualTo((BundleVerdict.HeaderRefused, LightVerdict.UnknownValidators)));
    }

    [Test]
    [Category("BUNDLE.13")]
    public void Verify_SeventyFiveSetChangesInSteps_LeadTheGenesisToTheBundle()
    {
        LightChain chain = LightChain.Start(validators: 1, name: "many-changes");
        for (int i = 1; i <= 75; i++) chain.ChangeSet(i).Commit();
        Address contract = chain.Publish("1.0.0", 1);
        chain.Commit();
        TrustSteps first = Steps(chain, 1, 64), second = Steps(chain, 65, 75);
        long now = chain.HeadTimeMs;
        LightVerdict one = first.Verify(OfflineTrust.From(chain.Genesis), now, out TrustAnchor? middle);
        LightVerdict two = second.Verify(OfflineTrust.From(middle!), now, out TrustAnchor? end);
        LatestReleaseAnswer answer = chain.Release(76, contract);
        ProofBundle bundle = ProofBundle.Create(contract, answer.Release.Span, answer.ReleaseProof.Span, [chain[76]]);
        Assert.Multiple(() =>
        {
            Assert.That((one, middle), Is.EqualTo((LightVerdict.Valid, TrustAnchor.Of(chain.TrustedAt(64)))));
            Assert.That((two, end), Is.EqualTo((LightVerdict.Valid, TrustAnchor.Of(chain.TrustedAt(75)))));
            Assert.That(BundleVerifier.Verify(bundle, new BundleChecks(OfflineTrust.From(end!), now)).Verdict, Is.EqualTo(BundleVerdict.Valid));
            Assert.That(second.Verify(OfflineTrust.From(chain.Genesis), now, out TrustAnchor? none), Is.EqualTo(LightVerdict.UnknownValidators),
                "a step is missing");
            Assert.That(none, Is.Null);
            Assert.That(TrustSteps.Create([chain[76]]).Verify(OfflineTrust.From(end!), now, out _), Is.EqualTo(LightVerdict.WrongHop), "no set change");
        });
    }

    [Test]
    [Category("BUNDLE.13")]
    public void TryDecode_Steps_AreTheSameAndCanonical()
    {
        byte[] bytes = Steps(Chain, 3, 3).Encode().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(TrustSteps.TryDecode(bytes, out TrustSteps? read), Is.True);
            Assert.That(read!.Encode().ToArray(), Is.EqualTo(bytes));
            Assert.That(TrustSteps.TryDecode([.. bytes, 0], out _) || TrustSteps.TryDecode(bytes.AsSpan(..^1), out _), Is.False);
            Assert.That(TrustSteps.TryDecode(Chain.Bundle(8, Release).Encode().Span, out _), Is.False, "a bundle");
        });
    }

    [Test]
    [Category("BUNDLE.10")]
    public async Task FetchAsync_AnchorAndSources_TheClientStartsThere()
    {
        ChainSource liar = new(LightChain.Start(name: "another").Commit(), "liar"), honest = new(Chain);
        TrustedState? start = await TrustAnchor.Of(Chain.TrustedAt(4)).FetchAsync([liar, honest], CancellationToken.None);
        TrustedState? none = await TrustAnchor.Of(Chain.TrustedAt(4)).FetchAsync([liar], CancellationToken.None);
        using ClientRig rig = new(Chain, [honest], start);
        Assert.That((await rig.SyncAsync(), none), Is.EqualTo((LightVerdict.Valid, (TrustedState?)null)));
        Assert.That(honest.Questions, Does.Not.Contain("change 0"), "what is before the anchor is not asked for");
    }

    [Test]
    [Category("BUNDLE.12")]
    [TestCase("1.0.0", 0UL, BundleVerdict.NotForDevice, InstallVerdict.UpToDate)]
    [TestCase("0.9.0", 1UL, BundleVerdict.NotForDevice, InstallVerdict.CounterTooLow)]
    [TestCase("0.9.0", 0UL, BundleVerdict.Valid, InstallVerdict.Installable)]
    public void Verify_WithADevice_SaysWhetherItMayInstall(string installed, ulong counter, BundleVerdict expected, InstallVerdict install)
    {
        DeviceFacts device = new() { Vendor = Chain.Vendor.Address, Model = ReleaseMaker.Model, InstalledVersion = installed, SecurityCounter = counter };
        BundleReport report = BundleVerifier.Verify(Chain.Bundle(8, Release), new BundleChecks(Chain.Genesis, Now) { Device = device });
        Assert.That((report.Verdict, report.Install), Is.EqualTo((expected, install)));
    }

    private static OfflineTrust At(long height) => OfflineTrust.From(height == 0 ? TrustAnchor.Of(Chain.Genesis) : TrustAnchor.Of(Chain.TrustedAt(height)));

    private static TrustSteps Steps(LightChain chain, int from, int to) => TrustSteps.Create(Enumerable.Range(from, to - from + 1).Select(h => chain[h]));

    private static ProofBundle From(long height)
    {
        ProofBundle whole = Chain.Bundle(8, Release);
        return ProofBundle.Create(whole.Contract, whole.RecordBytes.Span, whole.Proof.Span, whole.Blocks.Where(b => b.Header.Height > height));
    }
}
