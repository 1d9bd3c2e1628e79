using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

/// <summary>With several sources: agreement, silence, lies without proof, and how many sources must agree.</summary>
[TestFixture]
public sealed class WitnessTests
{
    private static readonly LightChain Chain = LightChain.Start().Commit(6);

    // A fork: the same validators also decided another block 5 and continued from it.
    private static readonly LightChain Fork = Chain.Fork(4).Commit(1, stepMs: 1_500).Commit();

    public static IEnumerable<TestCaseData> HarmlessWitnesses()
    {
        yield return Case("it agrees", _ => { });
        yield return Case("it is down", s => s.IsDown = true);
        yield return Case("it never answers", s => s.IsSilent = true);
        yield return Case("it is behind", s => s.Visible = 3);
        yield return Case("it shows another height", s => s.OnLightBlock = (_, _) => Chain[3]);
        yield return Case("its other block has no good certificate", s => s.OnLightBlock = (_, _) => Fork[6] with { Certificate = Chain[6].Certificate });
        yield return Case("it is of another chain", s => s.Chain = LightChain.Start(name: "another-chain").Commit(6));

        static TestCaseData Case(string desc, Action<ChainSource> set) => new TestCaseData(set).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(HarmlessWitnesses))]
    [Category("LIGHT-WIT.1")]
    public async Task SyncAsync_WitnessWithoutProofOfAnotherBlock_DoesNotStopTheClient(Action<ChainSource> set)
    {
        ChainSource witness = new(Chain, "witness");
        set(witness);
        using ClientRig rig = new(Chain, [new ChainSource(Chain, "primary"), witness], Chain.TrustedAt(2));
        rig.Time.TimersElapse = witness.IsSilent ? TimeSpan.MaxValue : TimeSpan.Zero;
        LightVerdict verdict = await rig.SyncAsync();
        Assert.Multiple(() =>
        {
            Assert.That(verdict, Is.EqualTo(LightVerdict.Valid));
            Assert.That(rig.Client.Conflict, Is.Null);
        });
    }

    public static IEnumerable<TestCaseData> Quorums()
    {
        yield return Case("one asked for, one confirms", 1, LightVerdict.Valid, Witness("b"));
        yield return Case("one asked for, it is down", 1, LightVerdict.TooFewWitnesses, Witness("b", isDown: true));
        yield return Case("one asked for, it belongs to the source's operator", 1, LightVerdict.TooFewWitnesses, Witness("b", "acme"));
        yield return Case("two asked for, two of one operator", 2, LightVerdict.TooFewWitnesses, Witness("b", "other"), Witness("c", "other"));
        yield return Case("two asked for, two operators", 2, LightVerdict.Valid, Witness("b", "other"), Witness("c", "third"));
        yield return Case("one asked for, one of two is down", 1, LightVerdict.Valid, Witness("b", isDown: true), Witness("c"));

        static TestCaseData Case(string desc, int min, LightVerdict expected, params ChainSource[] witnesses) =>
            new TestCaseData(min, witnesses, expected).SetArgDisplayNames(desc);

        static ChainSource Witness(string name, string? operatorName = null, bool isDown = false) => new(Chain, name, operatorName) { IsDown = isDown };
    }

    [TestCaseSource(nameof(Quorums))]
    [Category("D10")]
    [Category("LIGHT-WIT.4")]
    public async Task SyncAsync_WitnessesAskedFor_CountByOperator(int witnessesMin, ChainSource[] witnesses, LightVerdict expected)
    {
        using ClientRig rig = new(Chain, [new ChainSource(Chain, "a", "acme"), .. witnesses], Chain.TrustedAt(2),
            sourceOptions: new SourceOptions(witnessesMin));
        rig.Time.TimersElapse = TimeSpan.FromMilliseconds(1_000);
        Assert.That(await rig.SyncAsync(), Is.EqualTo(expected));
    }

    [Test]
    [Category("LIGHT-WIT.4")]
    public async Task SyncAsync_WitnessThatHearsOfTheBlockLate_IsAskedAgain()
    {
        int asked = 0;
        ChainSource witness = new(Chain, "witness") { OnLightBlock = (_, block) => ++asked < 3 ? null : block };
        using ClientRig rig = new(Chain, [new ChainSource(Chain, "primary"), witness], Chain.TrustedAt(2), sourceOptions: new SourceOptions(WitnessesMin: 1));
        rig.Time.TimersElapse = TimeSpan.FromMilliseconds(50);
        Assert.That(await rig.SyncAsync(), Is.EqualTo(LightVerdict.Valid));
        Assert.That(asked, Is.EqualTo(3));
    }

    [Test]
    [Category("D10")]
    [Category("A05")]
    public async Task SyncAsync_AllSourcesShowAnOldHead_RaisesTheStaleAlarmForEach()
    {
        ChainSource[] sources = [.. Enumerable.Range(0, 3).Select(i => new ChainSource(Chain, $"attacker-{i}") { Visible = 5 })];
        using ClientRig rig = new(Chain, sources);
        rig.Time.Advance(TimeSpan.FromMilliseconds(60_000));
        ProvenAnswer answer = await rig.LatestAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer, Is.InstanceOf<ProvenAnswer.Refused>().With.Property("Verdict").EqualTo(LightVerdict.StaleHead));
            Assert.That(rig.Observer.Refusals.Select(r => (r.Source, r.Verdict)), Is.EqualTo(sources.Select(s => (s.Name, LightVerdict.StaleHead))));
        });
    }

    [Test]
    [Category("D10")]
    [Category("A05")]
    public async Task SyncAsync_FrozenSourceBesideALiveOne_TheLiveOneIsFollowed()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit(3).Commit(1, stepMs: 60_000);
        using ClientRig rig = new(chain, new ChainSource(chain, "frozen") { Visible = 3 }, new ChainSource(chain, "live"));
        Assert.That(await rig.SyncAsync(), Is.EqualTo(LightVerdict.Valid));
        Assert.That(rig.Client.Trusted.Height, Is.EqualTo(4));
    }
}
