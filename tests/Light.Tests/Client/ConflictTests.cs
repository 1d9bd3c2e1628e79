using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

/// <summary>Forks with real signatures: the client stops, keeps both sides as evidence, and raises the alarm.</summary>
[TestFixture]
public sealed class ConflictTests
{
    private static readonly LightChain Chain = LightChain.Start().Commit(6);

    // A fork: the same validators also decided another block 5 and continued from it.
    private static readonly LightChain Fork = Chain.Fork(4).Commit(1, stepMs: 1_500).Commit();

    public static IEnumerable<TestCaseData> Conflicts()
    {
        LightChain otherSets = Chain.Fork(3).ChangeSet(1, 2, 3, 4).Commit(3);
        yield return Case("the same set decided two blocks", Fork);
        yield return Case("the fork changed its set before", otherSets);

        static TestCaseData Case(string desc, LightChain fork) => new TestCaseData(fork).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Conflicts))]
    [Category("D07")]
    [Category("C01")]
    [Category("LIGHT-WIT.1")]
    [Category("LIGHT-WIT.2")]
    public async Task SyncAsync_WitnessShowsAnotherCertifiedBlock_StopsWithEvidenceAndAlarm(LightChain fork)
    {
        using ClientRig rig = new(Chain, [new ChainSource(Chain, "primary"), new ChainSource(fork, "witness")], Chain.TrustedAt(2));

        LightVerdict verdict = await rig.SyncAsync();

        ConflictEvidence evidence = rig.Store.Evidence!;
        Assert.Multiple(() =>
        {
            Assert.That(verdict, Is.EqualTo(LightVerdict.ConflictingHeaders));
            Assert.That(rig.Client.Trusted.Height, Is.EqualTo(2), "neither of the two is trusted");
            Assert.That((evidence.FirstSource, evidence.SecondSource, evidence.SeenMs), Is.EqualTo(("primary", "witness", rig.Time.NowMs)));
            Assert.That(evidence.First.Header.Hash, Is.EqualTo(Chain[6].Header.Hash));
            Assert.That(evidence.Second.Header.Hash, Is.EqualTo(fork[6].Header.Hash));
            Assert.That(evidence.IsProof(), Is.True);
            Assert.That(evidence.Offenders(), Is.Not.Empty);
            Assert.That(rig.Observer.Conflicts, Has.Count.EqualTo(1));
        });
    }

    [Test]
    [Category("LIGHT-WIT.3")]
    public async Task EndConflict_OperatorAcceptsABlock_TheClientGoesOnFromItAndTheEvidenceStays()
    {
        using TempFolder folder = new();
        FileTrustStore store = new(folder["trusted.cbor"]);
        LightBlock ours = Chain[6], other = Fork[6];
        store.SaveConflict(new ConflictEvidence(ours, "primary", other, "witness", 1_234));
        using (LightClient stopped = Make(Chain))
        {
            Assert.That(await stopped.SyncAsync(CancellationToken.None), Is.EqualTo(LightVerdict.ConflictingHeaders));
            Assert.That(stopped.ConflictRemedy, Does.Contain("trusted.cbor.conflict").And.Contain("--accept"));
        }

        Assert.That(store.EndConflict(Chain[3].Header.Hash), Is.Null, "neither of the two");
        string? kept = store.EndConflict(other.Header.Hash);

        using LightClient client = Make(Fork);
        Assert.Multiple(async () =>
        {
            Assert.That(kept, Is.EqualTo(folder["trusted.cbor"] + ".conflict.1234").And.Exist);
            Assert.That(store.LoadConflict(), Is.Null);
            Assert.That(client.Trusted.HeaderHash, Is.EqualTo(other.Header.Hash));
            Assert.That(client.ConflictRemedy, Is.Null);
            Assert.That(await client.SyncAsync(CancellationToken.None), Is.EqualTo(LightVerdict.Valid));
        });

        LightClient Make(LightChain chain) =>
            new(Chain.TrustedAt(2), [new ChainSource(chain)], new TrustOptions(), store, new ManualTime(chain.HeadTimeMs + 100));
    }

    [Test]
    [Category("LIGHT-WIT.3")]
    public async Task AfterAConflict_NothingIsTrusted_AcrossRestartsToo()
    {
        ChainSource witness = new(Fork, "witness");
        using ClientRig rig = new(Chain, [new ChainSource(Chain, "primary"), witness], Chain.TrustedAt(2));
        await rig.SyncAsync();
        witness.Chain = Chain;

        LightVerdict sync = await rig.SyncAsync();
        ProvenAnswer answer = await rig.LatestAsync();
        LightVerdict restarted = await rig.Restart().SyncAsync(CancellationToken.None);
        rig.Store.Evidence = null;
        LightVerdict cleared = await rig.Restart().SyncAsync(CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That((sync, restarted, cleared), Is.EqualTo((LightVerdict.ConflictingHeaders, LightVerdict.ConflictingHeaders, LightVerdict.Valid)));
            Assert.That(answer, Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(LightVerdict.ConflictingHeaders));
            Assert.That(rig.Observer.Conflicts, Has.Count.EqualTo(2), "once when it happened, once at the restart");
        });
    }

    [Test]
    [Category("D07")]
    public async Task SyncAsync_SourceChangesItsMindAboutTheTrustedHeight_StopsWithEvidence()
    {
        ChainSource only = new(Chain, "only");
        using ClientRig rig = new(Chain, only);
        await rig.SyncAsync();
        only.Chain = Fork;
        LightVerdict verdict = await rig.SyncAsync();
        Assert.Multiple(() =>
        {
            Assert.That(verdict, Is.EqualTo(LightVerdict.ConflictingHeaders));
            Assert.That(rig.Store.Evidence!.IsProof(), Is.True);
            Assert.That(rig.Store.Evidence!.Offenders(), Has.Count.EqualTo(4));
        });
    }

    [Test]
    [Category("LIGHT-WIT.2")]
    public async Task SyncAsync_ConflictWhileTheDiskIsFull_StopsAllTheSame()
    {
        using ClientRig rig = new(Chain, [new ChainSource(Chain, "primary"), new ChainSource(Fork, "witness")], Chain.TrustedAt(2));
        rig.Store.IsFull = true;
        LightVerdict verdict = await rig.SyncAsync(), again = await rig.SyncAsync();
        Assert.Multiple(() =>
        {
            Assert.That((verdict, again), Is.EqualTo((LightVerdict.ConflictingHeaders, LightVerdict.ConflictingHeaders)));
            Assert.That(rig.Observer.Conflicts.Single().Remedy, Does.Contain("cannot be stored"));
        });
    }

    public static IEnumerable<TestCaseData> Lunatics()
    {
        yield return new TestCaseData(2, false).SetArgDisplayNames("more than a third of the set: 2 of 4");
        yield return new TestCaseData(3, true).SetArgDisplayNames("two thirds and more of the set: 3 of 4");
    }

    [TestCaseSource(nameof(Lunatics))]
    [Category("D06")]
    public async Task SyncAsync_LunaticHeaderWithAMadeUpState_NeedsAQuorumAndThenIsAConflict(int signers, bool isQuorum)
    {
        LightChain before = Chain.Fork(5);
        Hash256 neverWas = Sha256.Hash("a state that never was"u8);
        LightBlock lunatic = before.Forge([.. before.Signers.Take(signers)], h => h.With(stateRoot: neverWas));
        ChainSource liar = new(Chain, "liar") { OnLightBlock = (_, _) => lunatic };
        using ClientRig alone = new(Chain, [liar], Chain.TrustedAt(5)), watched = new(Chain, [liar, new ChainSource(Chain, "witness")], Chain.TrustedAt(5));

        LightVerdict unseen = await alone.SyncAsync(), seen = await watched.SyncAsync();

        Assert.Multiple(() =>
        {
            Assert.That(unseen, Is.EqualTo(isQuorum ? LightVerdict.Valid : LightVerdict.BadCertificate));
            Assert.That(seen, Is.EqualTo(isQuorum ? LightVerdict.ConflictingHeaders : LightVerdict.Valid));
            Assert.That(watched.Client.Trusted.HeaderHash, Is.EqualTo(isQuorum ? Chain[5].Header.Hash : Chain[6].Header.Hash));
        });
    }

    [Test]
    [Category("D06")]
    [Category("D08")]
    public async Task SyncAsync_QuorumOfARetiredSet_IsCaughtByTheWitnessInsideTheTrustingPeriodAndByTimeOutsideIt()
    {
        // The set 0-3 retired at block 3. Later, its keys sign another block 3 and a chain on top of it.
        LightChain chain = LightChain.Start().Commit(2).ChangeSet(4, 5, 6, 7).Commit(4);
        LightChain forged = chain.Fork(2).Commit(4, stepMs: 1_100);
        ChainSource liar = new(forged, "liar");
        using ClientRig watched = new(chain, [liar, new ChainSource(chain, "witness")], chain.TrustedAt(2));
        using ClientRig late = new(chain, [new ChainSource(forged.Fork(6).Commit(1, stepMs: 31L * 24 * 3600 * 1000), "liar")], chain.TrustedAt(2));
        late.Time.Advance(TimeSpan.FromMilliseconds(31L * 24 * 3600 * 1000));

        LightVerdict caught = await watched.SyncAsync(), expired = await late.SyncAsync();

        Assert.Multiple(() =>
        {
            Assert.That(caught, Is.EqualTo(LightVerdict.ConflictingHeaders));
            Assert.That(watched.Store.Evidence!.IsProof(), Is.True);
            Assert.That(expired, Is.EqualTo(LightVerdict.OutsideTrustingPeriod));
            Assert.That(late.Sources[0].Questions, Is.Empty, "no source is asked");
        });
    }

    [Test]
    [Category("D06")]
    public async Task SyncAsync_RetiredSetSignsAfterTheChangeWasSeen_IsRefused()
    {
        LightChain chain = LightChain.Start().Commit(2).ChangeSet(4, 5, 6, 7).Commit(4);
        LightChain forged = chain.Fork(2).Commit(5, stepMs: 1_100);
        using ClientRig rig = new(chain, [new ChainSource(forged, "liar")], chain.TrustedAt(5));
        Assert.That(await rig.SyncAsync(), Is.EqualTo(LightVerdict.UnknownValidators));
    }

    [Test]
    public void IsProof_EvidenceOfAnythingLess_IsNone()
    {
        LightBlock ours = Chain[6], other = Fork[6];
        Assert.Multiple(() =>
        {
            Assert.That(Evidence(ours, other).IsProof(), Is.True);
            Assert.That(Evidence(ours, ours).IsProof(), Is.False, "one block twice");
            Assert.That(Evidence(ours, Fork[5]).IsProof(), Is.False, "two heights");
            Assert.That(Evidence(ours, other with { Certificate = ours.Certificate }).IsProof(), Is.False, "a certificate of the other block");
            Assert.That(Evidence(ours with { Validators = LightChain.SetOf([TestKeys.Validator(9)]) }, other).IsProof(), Is.False, "a made-up set");
        });

        static ConflictEvidence Evidence(LightBlock first, LightBlock second) => new(first, "a", second, "b", 1);
    }
}
