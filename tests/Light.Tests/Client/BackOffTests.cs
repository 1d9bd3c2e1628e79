using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

/// <summary>The client asks failing sources last for a while, and never drops them.</summary>
[TestFixture]
[Category("LIGHT-SRC.1")]
public sealed class BackOffTests
{
    [Test]
    public async Task SyncAsync_SourceFailsAgainAndAgain_ItsPauseDoublesUpToTheLongest()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        using ClientRig rig = new(chain, new ChainSource(chain) { IsDown = true });
        for (int i = 0; i < 10; i++) await rig.SyncAsync();
        double[] expected = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000];
        Assert.Multiple(() =>
        {
            Assert.That(rig.Observer.Refusals.Select(r => r.Pause.TotalMilliseconds), Is.EqualTo(expected));
            Assert.That(rig.Observer.Refusals.Select(r => r.Failures), Is.EqualTo(Enumerable.Range(1, 10)));
        });
    }

    [Test]
    public async Task SyncAsync_PausingSource_IsAskedAfterTheOthersAndFirstAgainLater()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        ChainSource first = new(chain, "first") { IsDown = true }, second = new(chain, "second");
        using ClientRig rig = new(chain, first, second);
        await rig.SyncAsync();
        first.IsDown = false;
        first.Questions.Clear();

        await rig.SyncAsync();
        int whilePausing = first.Questions.Count;
        rig.Time.Advance(TimeSpan.FromMilliseconds(500));
        await rig.SyncAsync();

        Assert.That((whilePausing, first.Questions.Count), Is.EqualTo((0, 1)));
    }

    [Test]
    [Category("A06")]
    public async Task SyncAsync_AllSourcesPause_AreAskedAllTheSame()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        ChainSource first = new(chain, "first") { IsDown = true }, second = new(chain, "second") { IsDown = true };
        using ClientRig rig = new(chain, first, second);
        await rig.SyncAsync();
        await rig.SyncAsync();
        second.IsDown = false;

        LightVerdict verdict = await rig.SyncAsync();

        Assert.That(verdict, Is.EqualTo(LightVerdict.Valid));
        Assert.That(rig.Client.Sources.Select(s => s.FailuresInARow), Is.EqualTo(new[] { 3, 0 }));
    }

    [Test]
    public async Task SyncAsync_SilentWitness_IsLeftOutWhileItPauses()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        ChainSource silent = new(chain, "silent") { IsSilent = true };
        using ClientRig rig = new(chain, new ChainSource(chain, "primary"), silent);
        rig.Time.TimersElapse = TimeSpan.MaxValue;
        await rig.SyncAsync();
        chain.Commit();
        rig.Time.Advance(TimeSpan.FromMilliseconds(100));
        await rig.SyncAsync();
        Assert.That(silent.Questions, Has.Count.EqualTo(1));
    }

    [Test]
    [Category("A27")]
    public async Task GetLatestReleaseAsync_NobodyAnswers_NamesEverySource()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        using ClientRig rig = new(chain, new ChainSource(chain, "a") { IsDown = true }, new ChainSource(chain, "b") { IsDown = true });
        ProvenAnswer.Refused refused = (ProvenAnswer.Refused)await rig.LatestAsync();
        Assert.Multiple(() =>
        {
            Assert.That(refused.Verdict, Is.EqualTo(LightVerdict.NoSource));
            Assert.That(refused.Sources.Select(s => s.ToString()), Is.EqualTo(new[] { "a: NoSource", "b: NoSource" }));
        });
    }
}
