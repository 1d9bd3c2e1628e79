using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

/// <summary>The client believes a state entry, or its absence, only with a proof.</summary>
[TestFixture]
[Category("LIGHT-REL.5")]
public sealed class StateEntryTests
{
    private static readonly StateKey There = StateKeys.ParticipantName("there"), NotThere = StateKeys.ParticipantName("not there");
    private static readonly byte[] Value = [7, 7, 7];
    private static readonly LightChain Chain = Make();

    private static IEnumerable<TestCaseData> Lies()
    {
        yield return Lie("another value", There, LightVerdict.BadProof, a => a with { Value = new byte[] { 6 } });
        yield return Lie("a value where there is none", NotThere, LightVerdict.BadProof, a => a with { Value = Value });
        yield return Lie("none where there is a value", There, LightVerdict.BadProof, a => a with { Value = default });
        yield return Lie("the proof of another entry", There, LightVerdict.BadProof, a => a with { Proof = Chain.Prove(4, NotThere).Proof });
        yield return Lie("the proof of an older state", There, LightVerdict.BadProof, a => a with { Proof = Chain.Prove(1, There).Proof });
        yield return Lie("no proof", There, LightVerdict.MissingPart, a => a with { Proof = default });
        yield return Lie("no proof that can be read", There, LightVerdict.Malformed, a => a with { Proof = new byte[] { 1, 2 } });
        yield return Lie("no answer", There, LightVerdict.NoSource, _ => null);
        yield return Lie("a certificate by nobody", There, LightVerdict.BadCertificate, a => a with
        {
            Block = a.Block with { Certificate = Chain[1].Certificate },
        });

        static TestCaseData Lie(string desc, StateKey key, LightVerdict expected, Func<StateAnswer, StateAnswer?> lie) =>
            new TestCaseData(key, lie, expected).SetArgDisplayNames(desc);
    }

    [Test]
    public async Task GetStateEntry_Honest_ValueOrAbsenceIsProven()
    {
        using ClientRig rig = new(Chain, new ChainSource(Chain));
        Assert.Multiple(async () =>
        {
            Assert.That(await rig.Client.GetStateEntryAsync(There, default), Is.InstanceOf<ProvenEntry.Found>()
                .With.Property("Value").Matches<ReadOnlyMemory<byte>>(v => v.Span.SequenceEqual(Value)).And.Property("Height").EqualTo(4));
            Assert.That(await rig.Client.GetStateEntryAsync(NotThere, default), Is.EqualTo(new ProvenEntry.Absent(4)));
        });
    }

    [TestCaseSource(nameof(Lies))]
    [Category("A07")]
    public async Task GetStateEntry_Lie_IsRefusedAndTheNextSourceAnswers(StateKey key, Func<StateAnswer, StateAnswer?> lie, LightVerdict expected)
    {
        ChainSource liar = new(Chain, "liar") { OnState = lie }, honest = new(Chain);
        using ClientRig alone = new(Chain, liar), both = new(Chain, liar, honest);
        Assert.Multiple(async () =>
        {
            Assert.That(await alone.Client.GetStateEntryAsync(key, default), Is.InstanceOf<ProvenEntry.Refused>().With.Property("Verdict").EqualTo(expected));
            Assert.That(await both.Client.GetStateEntryAsync(key, default), Is.Not.InstanceOf<ProvenEntry.Refused>());
        });
    }

    [Test]
    [Category("A05"), Category("LIGHT-FRESH.1")]
    public async Task GetStateEntry_FrozenHead_ProvesNothing()
    {
        TrustOptions options = new();
        using ClientRig rig = new(Chain, [new ChainSource(Chain)], options: options);
        rig.Time.Advance(TimeSpan.FromMilliseconds(options.MaxHeadAgeMs + 1_000));
        Assert.That(await rig.Client.GetStateEntryAsync(There, default),
            Is.InstanceOf<ProvenEntry.Refused>().With.Property("Verdict").EqualTo(LightVerdict.StaleHead));
    }

    private static LightChain Make() => LightChain.Start().Commit(2).Set(There, Value).Commit(2);
}
