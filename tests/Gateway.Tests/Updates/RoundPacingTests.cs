using Gateway.Updates;

namespace Gateway.Tests.Updates;

/// <summary>How soon the gateway asks again.</summary>
[TestFixture]
public sealed class RoundPacingTests
{
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(100), Interval = TimeSpan.FromMinutes(1);

    [Test]
    public void After_NothingNoticed_WaitsTheInterval() => Assert.That(new RoundPacing(Spacing, Interval).After(7), Is.EqualTo(Interval));

    [Test, Category("GW-HINT.2")]
    public void After_AnswersLag_AsksAgainEverLater()
    {
        RoundPacing pacing = new(Spacing, Interval);
        pacing.Noticed(8);

        Assert.That(Enumerable.Range(0, 4).Select(_ => pacing.After(7).TotalMilliseconds), Is.EqualTo([100, 200, 400, 800]));
        Assert.That(pacing.After(8), Is.EqualTo(Interval), "it is answered");
        Assert.That(pacing.After(8), Is.EqualTo(Interval));
    }

    [Test, Category("F07"), Category("GW-HINT.2")]
    public void After_NoticeOfABlockThatNeverComes_CostsABoundedNumberOfQuestions()
    {
        RoundPacing pacing = new(Spacing, Interval);
        pacing.Noticed(long.MaxValue);

        int early = 0;
        while (pacing.After(7) < Interval) early++;
        Assert.That(early, Is.EqualTo(RoundPacing.RetriesMax));
        Assert.That(pacing.After(7), Is.EqualTo(Interval));
        pacing.Noticed(8);
        Assert.That(pacing.After(7), Is.EqualTo(Spacing), "a true notice counts after it");
    }

    [Test, Category("A14")]
    public void After_NoAnswerAtAll_AsksAgainEverLaterUpToTheInterval()
    {
        RoundPacing pacing = new(Spacing, TimeSpan.FromMilliseconds(300));

        Assert.That(Enumerable.Range(0, 3).Select(_ => pacing.After(-1).TotalMilliseconds), Is.EqualTo([100, 200, 300]));
        Assert.That(pacing.After(0).TotalMilliseconds, Is.EqualTo(300));
        Assert.That(pacing.After(-1).TotalMilliseconds, Is.EqualTo(100), "an answer in between makes it patient again");
    }

    [Test]
    public void After_SpacingOfZero_StillLeavesTimeToBreathe() =>
        Assert.That(new RoundPacing(TimeSpan.Zero, Interval).After(-1), Is.EqualTo(TimeSpan.FromMilliseconds(50)));
}
