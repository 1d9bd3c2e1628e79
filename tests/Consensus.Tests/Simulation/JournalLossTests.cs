namespace Consensus.Tests.Simulation;

/// <summary>Any number of validators lose their journals, at moments spread over three heights: the chain may stop, but never forks [CON.12].</summary>
/// <remarks>
/// Left out: the loss of all journals before the first block is decided. Then nobody remembers anything, and the validators begin a new chain.
/// </remarks>
[TestFixture]
[Category("Simulation"), Category("CON.12"), Category("D14")]
internal sealed class JournalLossTests
{
    private const int SeedsCount = 4;
    private const int PointsApart = 11;

    [TestCase(4, 1, false, "f of four")]
    [TestCase(4, 1, true, "f of four, with their blocks")]
    [TestCase(4, 2, false, "f + 1 of four")]
    [TestCase(4, 2, true, "f + 1 of four, with their blocks")]
    [TestCase(4, 3, true, "three of four, with their blocks")]
    [TestCase(4, 4, false, "all of four")]
    [TestCase(3, 1, true, "one of three, with its blocks")]
    [TestCase(7, 2, true, "f of seven, with their blocks")]
    [TestCase(7, 3, false, "f + 1 of seven")]
    [TestCase(7, 3, true, "f + 1 of seven, with their blocks")]
    public void Loss_OfJournalsAtAnyMoment_NeverForks(int nodes, int lost, bool losesBlocks, string desc)
    {
        int runs = 0;
        foreach (int seed in Seeds.Default(SeedsCount))
        {
            JournalLoss open = new(seed, nodes, lost, losesBlocks, HidesTruth: false);
            Seeds.Run(seed, () => runs += LoseAtPoints(open) + (lost < nodes ? LoseAtPoints(open with { HidesTruth = true }) : 0));
        }

        TestContext.Out.WriteLine($"{desc}: {runs} runs");
        Assert.That(runs, Is.GreaterThan(20));
    }

    [Test]
    public void Loss_WithARuleThatTrustsOtherLostValidators_IsCaught()
    {
        InvariantException? caught = null;
        for (int seed = 1; seed <= 40 && caught is null; seed++)
        {
            JournalLoss loss = new(seed, Nodes: 4, Lost: 2, LosesBlocks: true, HidesTruth: true) { Make = (c, i) => new TrustfulNode(c, i) };
            try
            {
                LoseAtPoints(loss);
            }
            catch (InvariantException e)
            {
                caught = e;
            }
        }

        Assert.That(caught?.Message, Does.Match("signed twice|disagreement"));
        TestContext.Out.WriteLine(caught!.Message);
    }

    private static int LoseAtPoints(JournalLoss loss)
    {
        int points = loss.CountPoints();
        int runs = 0;
        for (int point = loss.Seed % PointsApart; point < points; point += PointsApart)
        {
            if (loss.RunAt(point)) runs++;
        }

        return runs;
    }
}
