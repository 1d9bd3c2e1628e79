using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

/// <summary>
/// A wrong or jumping clock: it leads to no installation, the client forgets nothing, and it recovers when the clock is right
/// again.
/// </summary>
[TestFixture]
[Category("A18")]
public sealed class ClockTests
{
    private const long YearMs = 365L * 24 * 3600 * 1000;

    public static IEnumerable<TestCaseData> Jumps()
    {
        yield return Case("ten years ahead", 10 * YearMs, LightVerdict.OutsideTrustingPeriod);
        yield return Case("an hour ahead", 3_600_000, LightVerdict.StaleHead);
        yield return Case("an hour behind", -3_600_000, LightVerdict.ClockBehind);
        yield return Case("ten years behind", -10 * YearMs, LightVerdict.ClockBehind);

        static TestCaseData Case(string desc, long jumpMs, LightVerdict expected) => new TestCaseData(jumpMs, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Jumps))]
    [Category("LIGHT-HDR.2")]
    public async Task GetLatestReleaseAsync_ClockJumps_RefusesUntilItIsSetAgainAndKeepsItsFloor(long jumpMs, LightVerdict expected)
    {
        LightChain chain = Make();
        using ClientRig rig = new(chain, new ChainSource(chain));
        await rig.LatestAsync();
        rig.Time.NowMs += jumpMs;

        ProvenAnswer wrong = await rig.LatestAsync();
        ProvenAnswer restarted = await rig.Restart().GetLatestReleaseAsync(chain.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel,
            CancellationToken.None);
        long floor = rig.Client.Trusted.Height;
        rig.Time.NowMs -= jumpMs;
        ProvenAnswer mended = await rig.LatestAsync();

        Assert.Multiple(() =>
        {
            Assert.That(wrong, Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(expected));
            Assert.That(restarted, Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(expected));
            Assert.That(floor, Is.EqualTo(chain.Height));
            Assert.That(mended, Is.InstanceOf<ProvenAnswer.Latest>(), "the client is not stuck");
        });
    }

    [Test]
    [Category("LIGHT-HDR.6")]
    public async Task SyncAsync_FirstStartWithAClockTenYearsBehind_TrustsNothing()
    {
        LightChain chain = Make();
        using ClientRig rig = new(chain, new ChainSource(chain));
        rig.Time.NowMs -= 10 * YearMs;
        Assert.That(await rig.SyncAsync(), Is.EqualTo(LightVerdict.ClockBehind), "the genesis is in the future");
        Assert.That(rig.Store.Kept, Is.Null);
    }

    [Test]
    [Category("LIGHT-SRC.1")]
    public async Task SyncAsync_ClockJumpsWhileASourcePauses_ThePauseIsNoLongerForIt()
    {
        LightChain chain = Make();
        ChainSource first = new(chain, "first") { IsDown = true }, second = new(chain, "second");
        using ClientRig rig = new(chain, first, second);
        await rig.SyncAsync();
        rig.Time.NowMs -= 5_000;
        first.IsDown = false;
        rig.Time.Advance(TimeSpan.FromMilliseconds(500));
        await rig.SyncAsync();
        Assert.That(rig.Client.Sources[0], Is.EqualTo(new SourceStatus("first", LightVerdict.Valid, 0, TimeSpan.Zero)));
    }

    [Test]
    [Category("LIGHT-TRUST.2")]
    [Category("D08")]
    public async Task SyncAsync_AfterTheTrustingPeriod_ANewCheckpointOpensTheWayAgain()
    {
        LightChain chain = Make();
        MemoryTrustStore store = new() { Kept = chain.TrustedAt(chain.Height) };
        chain.Commit(1, stepMs: 31L * 24 * 3600 * 1000).Commit();
        ManualTime time = new(chain.HeadTimeMs + 100) { TimersElapse = TimeSpan.Zero };
        ChainSource source = new(chain);
        Checkpoint checkpoint = Checkpoint.Of(chain[chain.Height - 1]);

        using LightClient stuck = new(chain.TrustedAt(0), [source], new TrustOptions(), store, time);
        LightVerdict before = await stuck.SyncAsync(CancellationToken.None);
        TrustedState anchor = (await checkpoint.FetchAsync(chain.Genesis.ChainId, [source], CancellationToken.None))!;
        using LightClient mended = new(anchor, [source], new TrustOptions(), store, time);
        LightVerdict after = await mended.SyncAsync(CancellationToken.None);

        Assert.That((before, after), Is.EqualTo((LightVerdict.OutsideTrustingPeriod, LightVerdict.Valid)));
        Assert.That(store.Kept!.Height, Is.EqualTo(chain.Height));
    }

    private static LightChain Make()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        chain.Publish(ReleaseMaker.Manifest(chain.Vendor, "1.0.0", 1, [1], expiresAtMs: LightChain.StartMs + YearMs), ReleaseStatus.Active);
        return chain.Commit(3);
    }
}
