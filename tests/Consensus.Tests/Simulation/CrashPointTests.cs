namespace Consensus.Tests.Simulation;

/// <summary>
/// A validator crashes between every two effects of a run over three heights, with every possible length of the journal's unsynced
/// tail, and restarts from what is left. No validator signs twice, all agree, and the chain continues even where it needs this vote.
/// </summary>
[TestFixture]
[Category("Simulation"), Category("CON.1"), Category("CON.2"), Category("CON.11"), Category("D13"), Category("D14")]
internal sealed class CrashPointTests
{
    private const int SeedsCount = 4;
    private const int Heights = 3;
    private const long RestartAfterMs = 40;
    private const long WithinMs = 8_000;

    [TestCase(4, -1, "four validators")]
    [TestCase(4, 0, "four validators, one of them dead: the quorum needs the victim")]
    [TestCase(1, -1, "one validator")]
    [TestCase(2, -1, "two validators: the quorum needs the victim")]
    [TestCase(3, -1, "three validators: the quorum needs the victim")]
    [TestCase(7, -1, "seven validators")]
    public void Crash_AtEveryEffectWithEveryTail_LosesNothing(int nodes, int dead, string desc)
    {
        int runs = 0;
        for (int seed = 1; seed <= SeedsCount; seed++)
        {
            for (int victim = dead + 1; victim < nodes; victim++) runs += CrashEverywhere(new Setting(seed, nodes, dead, victim));
        }

        TestContext.Out.WriteLine($"{desc}: {runs} runs");
        Assert.That(runs, Is.GreaterThan(100));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    public void Crash_AgainWhileRecovering_LosesNothing(int nodes)
    {
        Setting setting = new(Seed: 1, nodes, Dead: nodes == 4 ? 0 : -1, Victim: nodes - 1);
        int points = Run(setting, crashAt: -1, tail: 0, out _);
        for (int crashAt = 0; crashAt < points; crashAt++)
        {
            for (int after = 1; after <= 20; after++) Run(setting with { CrashAgainAfter = after }, crashAt, tail: after % 3, out _);
        }
    }

    private sealed record Setting(int Seed, int Nodes, int Dead, int Victim)
    {
        public int CrashAgainAfter { get; init; } = -1;
    }

    private static int CrashEverywhere(Setting setting)
    {
        int runs = 0;
        int points = Run(setting, crashAt: -1, tail: 0, out _);
        for (int crashAt = 0; crashAt < points; crashAt++)
        {
            int unsynced = 0;
            for (int tail = 0; tail <= unsynced; tail++, runs++) Run(setting, crashAt, tail, out unsynced);
        }

        return runs;
    }

    /// <summary>One run. Returns the number of possible crash points, and the number of unsynced records at the crash.</summary>
    private static int Run(Setting setting, int crashAt, int tail, out int unsynced)
    {
        Scenario scenario = new() { Seed = setting.Seed, NodesCount = setting.Nodes, FirstSetSize = setting.Nodes, DelayMsMax = 4, TransactionEveryMs = 60 };
        Cluster cluster = new(scenario);
        int passed = 0, unsyncedThere = 0;
        cluster.CrashPoint = node =>
        {
            if (node.Number != setting.Victim || (passed++ != crashAt && passed - 1 != crashAt + setting.CrashAgainAfter)) return false;
            unsyncedThere = node.Journal.UnsyncedCount;
            node.Crash(Math.Min(tail, unsyncedThere));
            cluster.Events.After(RestartAfterMs, node.Start);
            return true;
        };
        try
        {
            cluster.Guarded(() =>
            {
                cluster.StartAll();
                if (setting.Dead >= 0) cluster.Nodes[setting.Dead].Crash();
                cluster.RunUntilAllCommitted(Heights, WithinMs);
                while (cluster.Nodes.Any(n => n.Number != setting.Dead && n.CommittedHeight < Heights)) cluster.RunFor(10);
            });
        }
        catch (InvariantException e)
        {
            throw new InvariantException($"{setting} crashed at point {crashAt} with {tail} unsynced records kept:\n{e.Message}");
        }

        unsynced = unsyncedThere;
        return passed;
    }
}
