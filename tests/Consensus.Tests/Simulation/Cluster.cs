using System.Globalization;
using Chain.Consensus;
using Chain.Core.Ledger;

namespace Consensus.Tests.Simulation;

/// <summary>The validators of one run, their network and their faults, on one thread and one virtual clock.</summary>
internal sealed class Cluster
{
    private readonly SimulatedNode[] _nodes;
    private readonly Network _network;
    private bool _isChaotic;
    private long _salt;

    internal Cluster(Scenario scenario)
    {
        Scenario = scenario;
        Random = new Random(scenario.Seed);
        Chain = new TestChain(scenario.NodesCount);
        Oracle = new Oracle(Chain, IsByzantine);
        _network = new Network(Events, Random, scenario);
        _nodes = [.. Enumerable.Range(0, scenario.NodesCount).Select(i => IsByzantine(i) ? new ByzantineNode(this, i) : new SimulatedNode(this, i))];
    }

    internal Scenario Scenario { get; }

    internal Random Random { get; }

    internal TestChain Chain { get; }

    internal Oracle Oracle { get; }

    internal EventQueue Events { get; } = new();

    internal Network Network => _network;

    internal IReadOnlyList<SimulatedNode> Nodes => _nodes;

    internal IEnumerable<SimulatedNode> Honest => _nodes.Where(n => !IsByzantine(n.Index));

    internal long HighestCommitted => _nodes.Max(n => n.CommittedHeight);

    internal void StartAll()
    {
        foreach (SimulatedNode node in _nodes) node.Start();
        SubmitTransactions();
    }

    /// <summary>A random time of faults, then a network without them: every honest node that is up must go on.</summary>
    internal void RunChaosThenHeal(int moreHeights, long withinMs)
    {
        Guarded(() =>
        {
            StartAll();
            _isChaotic = true;
            MakeTrouble();
            RunFor(Scenario.ChaosMs);
            _isChaotic = false;
            _network.Heal();
            foreach (SimulatedNode node in _nodes) node.Start();
            RunUntilAllCommitted(HighestCommitted + moreHeights, withinMs);
        });
    }

    /// <summary>Runs a scripted scenario; whatever it breaks is reported with the seed and the state of every node.</summary>
    internal void Guarded(Action run)
    {
        try
        {
            run();
        }
        catch (Exception e) when (e is not AssertionException)
        {
            throw new InvariantException($"seed {Scenario.Seed}, {Events.NowMs} ms: {e.Message}\n{Scenario}\n{Describe()}\n{(e is InvariantException ? "" : e.StackTrace)}");
        }
    }

    internal void RunFor(long durationMs)
    {
        bool isOver = false;
        Events.After(durationMs, () => isOver = true);
        while (!isOver && Events.RunNext())
        {
        }
    }

    /// <summary>Runs until every honest node that is up has the height; returns how long that took.</summary>
    internal long RunUntilAllCommitted(long height, long withinMs)
    {
        long startMs = Events.NowMs;
        while (Honest.Any(n => n.IsUp && n.CommittedHeight < height))
        {
            if (Events.NowMs - startMs > withinMs) throw new InvariantException($"height {height} not reached by all within {withinMs} ms");
            if (!Events.RunNext()) throw new InvariantException("nothing left to happen");
        }

        return Events.NowMs - startMs;
    }

    internal void Send(int from, int to, ConsensusMessage message) => _network.Send(from, to, () => _nodes[to].Receive(from, message));

    internal void SendDecision(int from, int to, Block block, CommitCertificate certificate) =>
        _network.Send(from, to, () => _nodes[to].ReceiveDecision(block, certificate));

    internal long NextSalt() => ++_salt;

    /// <summary>A node's own clock: up to a tenth fast or slow.</summary>
    internal long Drifted(long delayMs) => delayMs * Random.Next(90, 111) / 100;

    internal bool CrashesNow() => _isChaotic && Random.Next(1000) < Scenario.CrashInEffectsPerMille;

    internal void CrashAndRestartLater(SimulatedNode node)
    {
        node.Crash();
        Events.After(Random.Next(1, 1_500), node.Start);
    }

    private bool IsByzantine(int index) => index < Scenario.ByzantineCount;

    private void SubmitTransactions()
    {
        foreach (SimulatedNode node in _nodes)
        {
            if (Random.Next(4) != 0) Events.After(Random.Next(1, 50), node.TransactionArrives);
        }

        Events.After(Scenario.TransactionEveryMs, SubmitTransactions);
    }

    private void MakeTrouble()
    {
        if (!_isChaotic) return;
        if (Random.Next(100) < Scenario.PartitionPercent)
        {
            int mask = Random.Next(1 << Scenario.NodesCount);
            _network.Partition(i => (mask >> i & 1) != 0, bothWays: Random.Next(2) == 0);
        }
        else if (Random.Next(3) == 0)
        {
            _network.JoinAll();
        }

        foreach (SimulatedNode node in _nodes)
        {
            if (Random.Next(1000) < Scenario.CrashPerMille) CrashAndRestartLater(node);
        }

        Events.After(50, MakeTrouble);
    }

    internal string Describe() => string.Join('\n', _nodes.Select(n => string.Create(
        CultureInfo.InvariantCulture,
        $"  node {n.Index}{(IsByzantine(n.Index) ? " (byzantine)" : "")}: committed {n.CommittedHeight}, {(n.Engine is { } e ? $"h {e.Height} r {e.Round} {e.RoundStep} locked {e.LockedRound} {e.LockedHash?.ToString()[..8]} valid {e.ValidRound} status {Short(e.Status)}" : "down")}")));

    private static string Short(StatusMessage s) =>
        $"[proposal {s.ProposalHash.ToString()[..8]} prevotes {s.Prevotes.Count} precommits {s.Precommits.Count} proof {s.LockProofRound}]";
}
