using Chain.Core.Records;

namespace Consensus.Tests.Simulation;

/// <summary>
/// The promise of SPEC.md: when the validator that completes the quorum returns, the next block follows within about a second, whatever
/// state the others wait in. Time is simulated, so the test can assert the bound.
/// </summary>
[TestFixture]
[Category("Simulation"), Category("CON.6"), Category("CON.9"), Category("D13"), Category("D19")]
internal sealed class ReturnTests
{
    [TestCase(4, 15, false, "two of four at once")]
    [TestCase(4, 15, true, "two of four at once, broken links noticed")]
    [TestCase(4, 5_000, false, "one of four, then another")]
    [TestCase(7, 15, false, "three of seven at once")]
    [TestCase(7, 15, true, "three of seven at once, broken links noticed")]
    [TestCase(7, 5_000, false, "one of seven, then two more")]
    [TestCase(3, 15, false, "one of three")]
    [TestCase(10, 3_000, false, "one of ten, then three more")]
    public void Return_OfTheNodeThatTheQuorumLacked_GivesABlockWithinTheBound(int nodes, int firstDiesEarlyMs, bool hasLinkHints, string desc)
    {
        int faultyMax = (nodes - 1) / 3;
        long boundMs = BoundMs(faultyMax, hasLinkHints);
        List<long> took = [];
        int highestRound = 0;
        foreach (int seed in Seeds.Default(200))
        {
            void Note(int round) => highestRound = Math.Max(highestRound, round);
            Seeds.Run(seed, () => took.Add(Outage.OneReturns(seed, nodes, boundMs, firstDiesEarlyMs, hasLinkHints, Note)));
        }

        took.Sort();
        string times = $"median {took[took.Count / 2]} ms, 99 % {took[took.Count * 99 / 100]} ms, slowest {took[^1]} ms, bound {boundMs} ms";
        TestContext.Out.WriteLine($"{desc}: {took.Count} outages, {times}; highest round waited in {highestRound}");
        Assert.That(highestRound, Is.LessThanOrEqualTo(faultyMax), "without a quorum, rounds advance only past dead proposers");
        Assert.That(took[^1], Is.LessThanOrEqualTo(boundMs));
    }

    [Test]
    [Category("L55")]
    public void Return_ManyRoundsBehind_GivesABlockWithinTheBound()
    {
        foreach (int seed in Seeds.Default(100)) Seeds.Run(seed, () => Outage.FarBehind(seed, make: null));
    }

    // SPEC.md, [CON.9]: one status, the two vote timeouts of a failed round, one propose timeout for each further dead
    // proposer, and the network hops in between. The waiting nodes are in round f at most: one round for each proposer that
    // died before the quorum was lost.
    private static long BoundMs(int faultyMax, bool hasLinkHints)
    {
        ChainParameters parameters = new();
        const int GossipMs = 250, HopsMs = 400, LostProposerMs = 50;
        long voteMs = parameters.VoteTimeoutMs + faultyMax * parameters.TimeoutStepMs;
        long proposeMs = Enumerable.Range(faultyMax + 1, faultyMax).Sum(round => parameters.ProposeTimeoutMs + (long)round * parameters.TimeoutStepMs);
        if (hasLinkHints) proposeMs = faultyMax * LostProposerMs;
        return GossipMs + 2 * voteMs + proposeMs + HopsMs;
    }
}
