using Chain.Core.Records;
using Chain.Light;
using Gateway.Hosting;
using Gateway.Releases;
using Gateway.Tests.Support;

namespace Gateway.Tests.Releases;

[TestFixture]
public sealed class ReleaseBoardTests
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(5);
    private static readonly ReleaseKey Key = new(ScriptedReleases.Vendor, "demo", "stable");
    private static readonly ReleaseManifest Manifest = ScriptedReleases.Manifest("2.0.0", 2, [1], new Uri("http://localhost/"));
    private readonly ManualTime _time = new();

    private static IEnumerable<TestCaseData> LaterAnswers()
    {
        yield return Case("none: the first proof stands", null, true);
        yield return Case("revoked (G08)", Latest(ReleaseStatus.Revoked), false);
        yield return Case("superseded", Latest(ReleaseStatus.Superseded), false);
        yield return Case("another release", ScriptedReleases.Proven(Manifest with { Version = "3.0.0" }, height: 20), false);
        yield return Case("expired", ScriptedReleases.Proven(Manifest with { ExpiresAtMs = 1 }, height: 20), false);
        yield return Case("proven absence", new ProvenAnswer.NoneReleased(20, 0), false);
        yield return Case("a stale chain (A05)", new ProvenAnswer.Refused(LightVerdict.StaleHead), false);
        yield return Case("no answer: for a while the proof counts", new ProvenAnswer.Refused(LightVerdict.NoSource), true);
        yield return Case("an older proof (A08)", Latest(ReleaseStatus.Active, height: 9), true);
        yield return Case("an older proof of absence (A08)", new ProvenAnswer.NoneReleased(9, 0), true);
        yield return Case("another model's release (A07)", ScriptedReleases.Proven(Manifest with { Model = "x" }, height: 20), true);
    }

    [TestCaseSource(nameof(LaterAnswers)), Category("A05"), Category("A07"), Category("A08"), Category("G08"), Category("GW-PROOF.1")]
    public void MayServe_AfterALaterAnswer_OnlyWhatStillHolds(ProvenAnswer? later, bool expected)
    {
        ReleaseBoard board = new(AgeMax, _time);
        board.Take(Key, Latest(ReleaseStatus.Active));
        if (later is not null) board.Take(Key, later);
        Assert.That(board.MayServe(Key, Manifest.ContractAddress(Chain.Core.Primitives.Hash256.Zero)), Is.EqualTo(expected));
    }

    [Test, Category("A07"), Category("GW-PROOF.2")]
    public void Take_AnswerForAnotherKey_WorthNothing() =>
        Assert.That(new ReleaseBoard(AgeMax, _time).Take(Key with { Channel = "beta" }, Latest(ReleaseStatus.Active)),
            Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(LightVerdict.WrongRecord));

    [Test, Category("A08"), Category("GW-PROOF.3")]
    public void Take_LowerHeight_WorthNothing()
    {
        ReleaseBoard board = new(AgeMax, _time);
        board.Take(Key, Latest(ReleaseStatus.Revoked));
        ProvenAnswer older = board.Take(Key, Latest(ReleaseStatus.Active, height: 9));
        Assert.That(older, Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(LightVerdict.NotNewer));
        Assert.That(board.Find(Key)!.Latest!.Record.Status, Is.EqualTo(ReleaseStatus.Revoked));
    }

    [Test, Category("A05"), Category("A18"), Category("GW-PROOF.4")]
    public void MayServe_ProofTooOld_NotEvenWithAClockSetBack()
    {
        ReleaseBoard board = new(AgeMax, _time);
        board.Take(Key, Latest(ReleaseStatus.Active));
        Chain.Core.Primitives.Address contract = Manifest.ContractAddress(Chain.Core.Primitives.Hash256.Zero);
        _time.Advance(AgeMax);
        Assert.That(board.MayServe(Key, contract), Is.True);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _time.NowMs -= (long)TimeSpan.FromDays(365).TotalMilliseconds;
        Assert.That(board.MayServe(Key, contract), Is.False);
    }

    [Test, Category("A05"), Category("GW-PROOF.4")]
    public void MayServe_HeartbeatIsVotedWhileTheGatewayRuns_TheAgeOfProofsFollows()
    {
        TimeSpan? heartbeat = null;
        GatewayOptions options = new()
        {
            Folder = "none",
            CheckInterval = TimeSpan.FromSeconds(10),
            ProofAgeMax = TimeSpan.FromSeconds(45),
            ProofAgeMaxHeartbeats = 3,
        };
        ReleaseBoard board = new(() => options.ProofAgeMaxBy(heartbeat), _time);
        board.Take(Key, Latest(ReleaseStatus.Active));
        Chain.Core.Primitives.Address contract = Manifest.ContractAddress(Chain.Core.Primitives.Hash256.Zero);
        _time.Advance(TimeSpan.FromSeconds(46));
        Assert.That(board.MayServe(Key, contract), Is.False, "nothing is proven: the stated age");
        heartbeat = TimeSpan.FromSeconds(60);
        Assert.That(board.MayServe(Key, contract), Is.True, "a longer heartbeat");
        heartbeat = TimeSpan.FromSeconds(1);
        Assert.That(board.MayServe(Key, contract), Is.False, "a shorter one, and never less than three rounds of questions");
        _time.Advance(TimeSpan.FromSeconds(-17));
        Assert.That(board.MayServe(Key, contract), Is.True);
    }

    [Test]
    public void MayServe_NothingProvenYet_No() =>
        Assert.That(new ReleaseBoard(AgeMax, _time).MayServe(Key, Manifest.ContractAddress(Chain.Core.Primitives.Hash256.Zero)), Is.False);

    private static ProvenAnswer.Latest Latest(ReleaseStatus status, long height = 10) => ScriptedReleases.Proven(Manifest, status, height);

    private static TestCaseData Case(string desc, ProvenAnswer? later, bool expected) => new TestCaseData(later, expected).SetArgDisplayNames(desc);
}
