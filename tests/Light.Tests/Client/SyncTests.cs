using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

/// <summary>With one honest source: what the client asks for, trusts and stores.</summary>
[TestFixture]
public sealed class SyncTests
{
    public static IEnumerable<TestCaseData> Changes()
    {
        for (int k = 0; k <= 5; k++) yield return new TestCaseData(k);
    }

    [TestCaseSource(nameof(Changes))]
    [Category("LIGHT-HOP.1")]
    [Category("A23")]
    public async Task SyncAsync_AfterKSetChanges_TakesKPlusOneHeaders(int changes)
    {
        LightChain chain = LightChain.Start(validators: 1).Commit(3);
        for (int i = 1; i <= changes; i++) chain.ChangeSet(i, i + 1).Commit(4);
        ChainSource source = new(chain);
        using ClientRig rig = new(chain, source);

        LightVerdict verdict = await rig.SyncAsync();

        Assert.Multiple(() =>
        {
            Assert.That(verdict, Is.EqualTo(LightVerdict.Valid));
            Assert.That(rig.Client.Trusted.HeaderHash, Is.EqualTo(chain.Head.Header.Hash));
            Assert.That(source.Questions.Count(q =>
                q.StartsWith("block", StringComparison.Ordinal) || q.StartsWith("change", StringComparison.Ordinal)), Is.EqualTo(changes + 1));
        });
    }

    [Test]
    [Category("LIGHT-HIST.1")]
    public async Task SyncAsync_NextHeight_TakesNoHistoryProof()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit(2);
        ChainSource source = new(chain);
        using ClientRig rig = new(chain, source);
        await rig.SyncAsync();
        chain.Commit();
        await rig.SyncAsync();
        chain.Commit(2);
        rig.Time.Advance(TimeSpan.FromMilliseconds(3_000));
        await rig.SyncAsync();
        Assert.That(source.Questions, Is.EqualTo(new[] { "block 0", "block 0", "block 0", "history 3 5" }));
    }

    [Test]
    [Category("LIGHT-TRUST.4")]
    public async Task SyncAsync_FromTheGenesisOverASetChangeOfLongAgo_IsValid()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit().ChangeSet(1).Commit().Commit(1, stepMs: 400L * 24 * 3600 * 1000).Commit();
        using ClientRig rig = new(chain, new ChainSource(chain));
        Assert.That(await rig.SyncAsync(), Is.EqualTo(LightVerdict.Valid));
    }

    [Test]
    [Category("C03")]
    [Category("LIGHT-STORE.2")]
    public async Task SyncAsync_SourceGoesBack_TrustStaysAcrossARestartToo()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit(6);
        ChainSource source = new(chain);
        using ClientRig rig = new(chain, source);
        await rig.SyncAsync();
        source.Visible = 4;

        LightVerdict before = await rig.SyncAsync(), after = await rig.Restart().SyncAsync(CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That((before, after), Is.EqualTo((LightVerdict.NotNewer, LightVerdict.NotNewer)));
            Assert.That(rig.Client.Trusted.Height, Is.EqualTo(6));
            Assert.That(rig.Observer.Heads, Is.EqualTo(new[] { 6L }));
        });
    }

    [Test]
    [Category("LIGHT-STORE.2")]
    public async Task SyncAsync_StoreIsFull_TrustStaysAndTheSourceIsNotBlamed()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit(3);
        using ClientRig rig = new(chain, new ChainSource(chain));
        rig.Store.IsFull = true;
        LightVerdict full = await rig.SyncAsync();
        Assert.Multiple(() =>
        {
            Assert.That(full, Is.EqualTo(LightVerdict.NotStored));
            Assert.That(rig.Client.Trusted.Height, Is.Zero);
            Assert.That(rig.Observer.Refusals, Is.Empty);
        });
        rig.Store.IsFull = false;
        Assert.That(await rig.SyncAsync(), Is.EqualTo(LightVerdict.Valid));
    }

    [Test]
    [Category("P2.3")]
    [Category("LIGHT-FRESH.1")]
    public async Task GetLatestReleaseAsync_ModelWithAndWithoutReleases_IsProvenUnderTheFreshHead()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit(2);
        using ClientRig rig = new(chain, new ChainSource(chain));
        ProvenAnswer none = await rig.LatestAsync();
        chain.Publish("1.0.0", 1);
        chain.Commit(2);
        rig.Time.Advance(TimeSpan.FromMilliseconds(2_000));
        ProvenAnswer one = await rig.LatestAsync();
        ReleaseRecord record = ((ProvenAnswer.Latest)one).Record;
        Assert.Multiple(() =>
        {
            Assert.That(none, Is.EqualTo(new ProvenAnswer.NoneReleased(2, chain[2].Header.TimeMs)));
            Assert.That((record.Manifest.Version, record.Status), Is.EqualTo(("1.0.0", ReleaseStatus.Active)));
            Assert.That(rig.Client.Trusted.Height, Is.EqualTo(4));
        });
    }

    [Test]
    [Category("B01")]
    public async Task GetLatestReleaseAsync_OldReleaseOfAnOldHead_IsRefusedAsStale()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        chain.Publish("5.0.0", 5);
        chain.Commit();
        chain.Publish("7.0.0", 7);
        chain.Commit(1, stepMs: 60_000);
        using ClientRig rig = new(chain, new ChainSource(chain) { Visible = 2 });
        ProvenAnswer answer = await rig.LatestAsync();
        Assert.That(answer, Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(LightVerdict.StaleHead));
    }

    [Test]
    public async Task GetLatestReleaseAsync_ManyAtOnce_AreAllProven()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        chain.Publish("1.0.0", 1);
        chain.Commit(3);
        using ClientRig rig = new(chain, new ChainSource(chain));
        ProvenAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(rig.LatestAsync)));
        Assert.That(answers, Is.All.InstanceOf<ProvenAnswer.Latest>());
    }

    [Test]
    public void SyncAsync_Cancelled_EndsWithTheCancellation()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        using ClientRig rig = new(chain, new ChainSource(chain) { IsSilent = true });
        using CancellationTokenSource stop = new();
        Task<LightVerdict> sync = rig.Client.SyncAsync(stop.Token);
        stop.Cancel();
        Assert.That(async () => await sync, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(0, TestName = "no source")]
    [TestCase(17, TestName = "more sources than a client asks")]
    public void Constructor_WrongNumberOfSources_Throws(int count)
    {
        LightChain chain = LightChain.Start(validators: 1);
        ChainSource[] sources = [.. Enumerable.Range(0, count).Select(i => new ChainSource(chain, $"s{i}"))];
        Assert.That(() => new LightClient(chain.TrustedAt(0), sources, new TrustOptions(), new MemoryTrustStore(), TimeProvider.System),
            Throws.ArgumentException);
    }

    public static IEnumerable<TestCaseData> BadOptions()
    {
        yield return Case("no trusting period", new TrustOptions(TrustingPeriodMs: 0), new SourceOptions());
        yield return Case("no head age", new TrustOptions(MaxHeadAgeMs: 0), new SourceOptions());
        yield return Case("a negative drift", new TrustOptions(ClockDriftMs: -1), new SourceOptions());
        yield return Case("a pause longer than the longest", new TrustOptions(), new SourceOptions(PauseMs: 2, PauseMsMax: 1));
        yield return Case("as many witnesses as there can be sources", new TrustOptions(), new SourceOptions(WitnessesMin: 16));

        static TestCaseData Case(string desc, TrustOptions trust, SourceOptions sources) => new TestCaseData(trust, sources).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(BadOptions))]
    public void Constructor_OptionOutOfRange_Throws(TrustOptions trust, SourceOptions sources)
    {
        LightChain chain = LightChain.Start(validators: 1);
        Assert.That(() => new LightClient(chain.TrustedAt(0), [new ChainSource(chain)], trust, new MemoryTrustStore(), TimeProvider.System, sources),
            Throws.ArgumentException);
    }
}
