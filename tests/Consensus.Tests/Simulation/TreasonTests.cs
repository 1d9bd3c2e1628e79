using Chain.Consensus;
using Chain.Core.Ledger;

namespace Consensus.Tests.Simulation;

/// <summary>
/// One faulty validator more than the chain tolerates, so agreement may break. The combined messages of the honest nodes must still
/// identify faulty validators: at least f+1 of them if there is a fork, and never an honest one.
/// </summary>
[TestFixture]
[Category("Simulation"), Category("D04"), Category("D05")]
internal sealed class TreasonTests
{
    [TestCase(4, 2)]
    [TestCase(7, 3)]
    public void Run_OneLiarTooMany_NamesAllOfThemAndNobodyElse(int nodes, int liars)
    {
        int runs = 0, allFound = 0;
        foreach (int seed in Seeds.Default(60))
        {
            Scenario scenario = new()
            {
                Seed = seed,
                NodesCount = nodes,
                FirstSetSize = nodes,
                Byzantine = [.. Enumerable.Range(0, liars)],
                Habits = ByzantineHabits.TwoVotes | ByzantineHabits.TwoProposals | ByzantineHabits.Amnesia | (seed % 2 == 0 ? ByzantineHabits.StaleProof : 0),
                DelayMsMax = 60,
                Parameters = Scenario.Hasty,
            };
            SortedSet<int> found = [];
            Seeds.Run(seed, () => found = Run(scenario, cluster => cluster.RunFor(4_000), out _));
            runs++;
            if (found.Count == liars) allFound++;
        }

        TestContext.Out.WriteLine($"{runs} runs, all liars found in {allFound}");
        Assert.That(allFound, Is.GreaterThan(runs * 9 / 10));
    }

    [TestCase(4, 2)]
    [TestCase(7, 3)]
    [Category("D01")]
    public void Clone_OfOneValidatorTooMany_ForksAndNamesThemAll(int nodes, int clones)
    {
        foreach (int seed in Seeds.Default(20))
        {
            Scenario scenario = new()
            {
                Seed = seed,
                NodesCount = nodes,
                FirstSetSize = nodes,
                Cloned = [.. Enumerable.Range(0, clones)],
                Parameters = Scenario.Hasty,
            };
            bool hasFork = false;
            SortedSet<int> found = [];
            Seeds.Run(seed, () => found = Run(scenario, cluster => Split(cluster, clones), out hasFork));
            Assert.That(hasFork, "each side has a quorum");
            Assert.That(found, Is.EqualTo(Enumerable.Range(0, clones)));
        }
    }

    [TestCase(4, 1)]
    [TestCase(7, 2)]
    [Category("D01")]
    public void Clone_OfAsManyAsTheChainWithstands_NeverForks(int nodes, int clones)
    {
        int accused = 0;
        foreach (int seed in Seeds.Default(40))
        {
            Scenario scenario = new()
            {
                Seed = seed,
                NodesCount = nodes,
                FirstSetSize = nodes,
                Cloned = [.. Enumerable.Range(0, clones)],
                Parameters = Scenario.Hasty,
                DelayMsMax = 30,
                TransactionEveryMs = 15,
            };
            Cluster cluster = new(scenario);
            Seeds.Run(seed, () => cluster.Guarded(() =>
            {
                cluster.StartAll();
                Split(cluster, clones);
                cluster.Network.JoinAll();
                cluster.RunUntilAllCommitted(cluster.HighestCommitted + 5, withinMs: 10_000);
            }));
            accused += cluster.Oracle.EvidenceCount;
        }

        Assert.That(accused, Is.GreaterThan(0), "both holders of a key vote, and in the end differently");
    }

    // Half of the honest nodes are connected to the originals, half to the clones.
    private static void Split(Cluster cluster, int clones)
    {
        int nodes = cluster.Scenario.NodesCount;
        int middle = clones + (nodes - clones) / 2;
        cluster.Network.Partition(i => i < middle, bothWays: true);
        cluster.RunFor(3_000);
    }

    // What the honest nodes can prove together: from all messages that they received, accepted or not, and from the evidence
    // that their engines reported.
    private static SortedSet<int> Run(Scenario scenario, Action<Cluster> script, out bool hasFork)
    {
        HashSet<Vote> heard = [];
        Cluster cluster = new(scenario) { AllowsForks = true };
        cluster.Listener = (node, message) =>
        {
            if (message is VoteMessage { Vote: { } vote } && !scenario.IsByzantine(node.Id)) heard.Add(vote);
        };
        SortedSet<int> found = [];
        cluster.Guarded(() =>
        {
            cluster.StartAll();
            script(cluster);
            found = Culprits(heard, cluster.Sets);
            bool isEnough = found.Count > (scenario.NodesCount - 1) / 3;
            if (cluster.Oracle.HasFork && !isEnough) throw new InvariantException($"a fork, but the evidence names only {string.Join(' ', found)}");
            found.UnionWith(cluster.Oracle.Accused);
            if (!found.All(scenario.IsByzantine)) throw new InvariantException($"an honest validator is blamed: {string.Join(' ', found)}");
        });
        hasFork = cluster.Oracle.HasFork;
        return found;
    }

    // Two different votes in one round; or amnesia: a prevote for another block than the precommitted one, without 2f+1
    // prevotes that justify it.
    private static SortedSet<int> Culprits(HashSet<Vote> heard, SetSchedule sets)
    {
        SortedSet<int> culprits = [];
        foreach (IGrouping<(long Height, int ValidatorIndex), Vote> of in heard.GroupBy(v => (v.Height, v.ValidatorIndex)))
        {
            int id = sets.At(of.Key.Height).Ids[of.Key.ValidatorIndex];
            if (of.GroupBy(v => (v.Type, v.Round)).Any(g => g.Select(v => v.BlockHash).Distinct().Count() > 1)) culprits.Add(id);
            foreach (Vote precommit in of.Where(v => v.Type == VoteType.Precommit && !v.IsNil))
            {
                bool IsAgainst(Vote v) => v.Type == VoteType.Prevote && !v.IsNil && v.Round > precommit.Round && v.BlockHash != precommit.BlockHash;
                foreach (Vote prevote in of.Where(IsAgainst))
                {
                    if (!IsExcused(precommit, prevote, heard, sets)) culprits.Add(id);
                }
            }
        }

        return culprits;
    }

    private static bool IsExcused(Vote precommit, Vote prevote, HashSet<Vote> heard, SetSchedule sets)
    {
        int quorum = sets.At(prevote.Height).Validators.Quorum;
        bool IsReason(Vote v) => v.Type == VoteType.Prevote && v.Height == prevote.Height && v.BlockHash == prevote.BlockHash
            && v.Round >= precommit.Round && v.Round < prevote.Round;
        return heard.Where(IsReason).GroupBy(v => v.Round).Any(g => g.Select(v => v.ValidatorIndex).Distinct().Count() >= quorum);
    }
}
