namespace Consensus.Tests.Model;

/// <summary>
/// Four validators, one of them faulty, two rounds, two values: no order of messages and timeouts makes two honest validators
/// decide differently.
/// </summary>
[TestFixture]
[Category("Model"), Category("L29"), Category("L49")]
internal sealed class SmallModelTests
{
    private const int StatesMax = 500_000;

    [TestCase(1, "the liar proposes in round 0")]
    [TestCase(2, "the liar proposes in round 1")]
    [TestCase(3, "the liar never proposes")]
    public void Search_OneLiar_FindsNoDisagreement(int liar, string desc)
    {
        SmallModel model = new(liar);
        bool isComplete = model.Search(StatesMax);
        TestContext.Out.WriteLine($"{desc}: {model.StatesCount} states, {model.LocalStatesCount} of one node, somebody has decided in {model.DecidedCount}");
        Assert.That(model.Disagreement, Is.Null);
        Assert.That(model.DecidedCount, Is.GreaterThan(0));
        Assert.That(isComplete, $"more than {StatesMax} states");
    }

    [Test]
    [Category("D05")]
    public void Search_LocksForgotten_FindsTheDisagreement()
    {
        SmallModel model = new(liar: 1, forgetsLocks: true);
        model.Search(StatesMax);
        TestContext.Out.WriteLine($"{model.StatesCount} states: {model.Disagreement}");
        Assert.That(model.Disagreement, Is.Not.Null);
    }
}
