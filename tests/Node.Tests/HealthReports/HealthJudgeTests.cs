using Chain.Node.Health;

namespace Node.Tests.HealthReports;

/// <summary>What a node says about itself and its chain, as a table of facts and findings.</summary>
[TestFixture]
public sealed class HealthJudgeTests
{
    private const long NowMs = 1_800_000_840_000; // 2027-01-15 08:14:00 UTC
    private static readonly HealthFacts Well = new()
    {
        NowMs = NowMs,
        Uptime = TimeSpan.FromHours(1),
        SinceBlock = TimeSpan.FromSeconds(3),
        Height = 41,
        BlockTimeMs = NowMs - 3_000,
        Members = [Self(), Heard("b"), Heard("c"), Heard("d")],
        Quorum = 3,
        PeersConfigured = 3,
        PeersConnected = 3,
        CertificateEndsMs = NowMs + (long)TimeSpan.FromDays(400).TotalMilliseconds,
    };

    [Test]
    public void Judge_NothingIsWrong_Healthy()
    {
        HealthReport report = HealthJudge.Judge(Well);

        Assert.That((report.State, report.IsReady, report.Findings.Count), Is.EqualTo((HealthState.Healthy, true, 0)));
    }

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("one of four is silent", Well with { Members = [Self(), Heard("b"), Heard("c"), Silent("d")] },
            HealthCode.ValidatorSilent, HealthState.Degraded, true, "one more failure halts the chain: d is silent since 08:04:00 UTC");
        yield return Case("one of seven is silent",
            Well with { Quorum = 5, Members = [Self(), Heard("b"), Heard("c"), Heard("d"), Heard("e"), Heard("f"), Silent("g")] },
            HealthCode.ValidatorSilent, HealthState.Degraded, true, "2 more failures halt the chain: g is silent");
        yield return Case("one was never heard", Well with { Members = [Self(), Heard("b"), Heard("c"), new("d", false, 0, null, true, null)] },
            HealthCode.ValidatorSilent, HealthState.Degraded, true, "d was not heard since this node started at 07:14:00 UTC");
        yield return Case("one has lost its journal", Well with { Members = [Self(), Heard("b"), Heard("c"), Heard("d") with { HasJournal = false }] },
            HealthCode.ValidatorSilent, HealthState.Degraded, true, "d does not sign until it knows what it has signed before");
        yield return Case("two of four are silent", Well with { Members = [Self(), Heard("b"), Silent("c"), Silent("d")] },
            HealthCode.QuorumMissing, HealthState.Halted, false, "a block needs 3 of 4 validators, and this node knows of 2 that take part. c is silent since");
        yield return Case("no peers", Well with { PeersConnected = 0, Members = [] },
            HealthCode.NoPeers, HealthState.Degraded, false, "this node has no peer");
        yield return Case("the heartbeat is overdue",
            Well with { SinceBlock = TimeSpan.FromSeconds(50), Round = 4, WaitingFor = ["c", "d"] },
            HealthCode.Stalled, HealthState.Halted, false, "no block follows block 41 since 50 s, and one is due every 15 s; round 4 waits for c, d");
        yield return Case("transactions wait on a chain with a slow heartbeat",
            Well with { SinceBlock = TimeSpan.FromSeconds(31), Heartbeat = TimeSpan.FromDays(1), AreTransactionsWaiting = true },
            HealthCode.Stalled, HealthState.Halted, false, "although transactions wait");
        yield return Case("behind its peers", Well with { SyncingTo = 90 }, HealthCode.CatchingUp, HealthState.Degraded, false, "at block 41 of 90");
        yield return Case("another clock is ahead", Well with { Members = [Self(), Heard("b"), Heard("c"), Heard("d") with { ClockAheadMs = 90_000 }] },
            HealthCode.ClockOff, HealthState.Degraded, true, "the clock of d is 90 s ahead of most validators' clocks");
        yield return Case("this clock is behind",
            Well with { Members = [Self(), .. new[] { "b", "c", "d" }.Select(n => Heard(n) with { ClockAheadMs = 172_800_000 })] },
            HealthCode.ClockOff, HealthState.Degraded, true, "this node's clock is 172800 s behind most validators' clocks");
        yield return Case("the newest block is ahead of the clock", Well with { BlockTimeMs = NowMs + 86_000 },
            HealthCode.ClockOff, HealthState.Degraded, true, "block 41 is dated 86 s ahead");
        yield return Case("the certificate ends in 29 days", Well with { CertificateEndsMs = NowMs + (long)TimeSpan.FromDays(29.5).TotalMilliseconds },
            HealthCode.CertificateEnds, HealthState.Degraded, true, "ends in 29 days, at 2027-02-13");
        yield return Case("the certificate ends in 6 days", Well with { CertificateEndsMs = NowMs + (long)TimeSpan.FromDays(6.5).TotalMilliseconds },
            HealthCode.CertificateEnds, HealthState.Degraded, true, "ends in 6 days");
        yield return Case("the certificate has ended", Well with { CertificateEndsMs = NowMs - 1 },
            HealthCode.CertificateEnds, HealthState.Degraded, true, "the node will not start again");
        yield return Case("a copy of this node runs", Well with { IdentityReporters = ["b", "c"] },
            HealthCode.IdentityInUse, HealthState.Degraded, true, "this identity is in use elsewhere, say b, c");
        yield return Case("a copy of a peer runs", Well with { DuplicatedPeers = ["d"] },
            HealthCode.IdentityInUse, HealthState.Degraded, true, "two processes run under the identity of d");
        yield return Case("few descriptors", Well with { ResourceProblems = ["this process may open 1024 files"] },
            HealthCode.ResourcesLow, HealthState.Degraded, true, "this process may open 1024 files");
        yield return Case("just started", Well with { Uptime = TimeSpan.FromSeconds(1), Members = [Self(), Silent("b"), Silent("c"), Silent("d")] },
            HealthCode.Starting, HealthState.Degraded, false, "hears 1 of 4 validators so far");
    }

    [TestCaseSource(nameof(Cases))]
    public void Judge_SomethingIsWrong_NamesIt(object facts, object code, object state, bool isReady, string text)
    {
        HealthReport report = HealthJudge.Judge((HealthFacts)facts);

        Assert.That(report.Findings, Has.Count.EqualTo(1));
        Assert.That((report.Findings[0].Code, report.State, report.IsReady), Is.EqualTo(((HealthCode)code, (HealthState)state, isReady)));
        Assert.That(report.Findings[0].Text, Does.Contain(text));
    }

    [Test]
    public void Judge_KeyIsNotInForce_SaysSoAndThatOneMoreFailureHaltsTheChain()
    {
        HealthReport report = HealthJudge.Judge(Well with { CannotVote = "the chain expects signatures of the key k" });

        Assert.That((report.State, report.IsReady), Is.EqualTo((HealthState.Degraded, false)));
        Assert.That(report.Findings.Select(f => f.Text), Is.EqualTo(new[]
        {
            "one more failure halts the chain: a is this node, which cannot vote",
            "this validator cannot vote: the chain expects signatures of the key k",
        }));
    }

    [Test]
    public void Judge_ThisNodeIsTheOneThatIsMissing_SaysSoAndCountsIt()
    {
        MemberFacts[] members = [Self(), Heard("b"), Heard("c"), Silent("d")];

        HealthReport report = HealthJudge.Judge(Well with { CannotVote = "its vote journal is missing", Members = members });

        Assert.That(report.State, Is.EqualTo(HealthState.Halted));
        Assert.That(report.Findings.Select(f => f.Code), Is.EqualTo([HealthCode.QuorumMissing, HealthCode.CannotVote]));
        Assert.That(report.Findings[0].Text, Does.Contain("a is this node, which cannot vote"));
    }

    private static TestCaseData Case(string desc, HealthFacts facts, HealthCode code, HealthState state, bool isReady, string text) =>
        new TestCaseData(facts, code, state, isReady, text).SetArgDisplayNames(desc);

    private static MemberFacts Self() => new("a", true, 0, null, true, null);

    private static MemberFacts Heard(string name) => new(name, false, NowMs - 400, TimeSpan.FromMilliseconds(400), true, 3);

    private static MemberFacts Silent(string name) => new(name, false, NowMs - 600_000, TimeSpan.FromMinutes(10), true, 0);
}
