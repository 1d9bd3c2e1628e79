using System.Globalization;
using Chain.Consensus;
using Chain.Core.Ledger;

namespace Consensus.Tests.Simulation;

/// <summary>The nodes of one run with their network and their faults, on one thread and one virtual clock.</summary>
internal sealed class Cluster
{
    private readonly SimulatedNode[] _nodes;
    private readonly FaultInjector _faults;
    private long _salt;

    /// <param name="scenario">The faults and the parameters of the run.</param>
    /// <param name="makeHonest">Creates the nodes that are not byzantine. Mutation tests pass deliberately broken nodes.</param>
    internal Cluster(Scenario scenario, Func<Cluster, int, SimulatedNode>? makeHonest = null)
    {
        Scenario = scenario;
        Random = new Random(scenario.Seed);
        Sets = new SetSchedule(scenario);
        Oracle = new SafetyOracle(this);
        Network = new Network(Events, Random, scenario, scenario.NodesCount + scenario.Cloned.Count);
        makeHonest ??= (cluster, number) => new SimulatedNode(cluster, number, number);
        _nodes = [.. Enumerable.Range(0, scenario.NodesCount).Select(i => scenario.Byzantine.Contains(i) ? new ByzantineNode(this, i) : makeHonest(this, i))];
        _nodes = [.. _nodes, .. scenario.Cloned.Select((id, i) => new SimulatedNode(this, scenario.NodesCount + i, id))];
        _faults = new FaultInjector(this);
    }

    internal Scenario Scenario { get; }

    internal Random Random { get; }

    internal SetSchedule Sets { get; }

    internal SafetyOracle Oracle { get; }

    internal EventQueue Events { get; } = new();

    internal Network Network { get; }

    internal IReadOnlyList<SimulatedNode> Nodes => _nodes;

    internal IEnumerable<SimulatedNode> Honest => _nodes.Where(n => !Scenario.IsByzantine(n.Id));

    internal long HighestCommitted => Honest.Max(n => n.CommittedHeight);

    /// <summary>
    /// Whether a fork is only recorded, not a failure. True with more than f byzantine validators, because agreement cannot
    /// hold then.
    /// </summary>
    internal bool AllowsForks { get; init; }

    /// <summary>Whether a second signature of an honest validator is only recorded. True for deliberately unsafe rules about lost journals.</summary>
    internal bool AllowsSecondSignatures { get; init; }

    /// <summary>
    /// Called between any two effects: whether this node's process crashes here. By default it crashes at random during the
    /// faulty period.
    /// </summary>
    internal Func<SimulatedNode, bool>? CrashPoint { get; set; }

    /// <summary>Called with each message that is delivered to a node, whether the node accepts it or not.</summary>
    internal Action<SimulatedNode, ConsensusMessage>? Listener { get; set; }

    internal void StartAll()
    {
        foreach (SimulatedNode node in _nodes) node.Start();
        SubmitTransactions();
    }

    /// <summary>
    /// Runs a random period of faults, then a period without faults in which every honest node must make progress. Returns how
    /// long that took.
    /// </summary>
    internal long RunChaosThenHeal(int moreHeights, long withinMs)
    {
        long tookMs = 0;
        Guarded(() =>
        {
            StartAll();
            _faults.Begin();
            RunFor(Scenario.ChaosMs);
            _faults.End();
            Network.Heal();
            foreach (SimulatedNode node in _nodes) node.Start();
            foreach (SimulatedNode node in _nodes) Enumerable.Range(0, Scenario.NodesCount).ToList().ForEach(id => node.NoticeLink(id, isUp: true));
            tookMs = RunUntilAllCommitted(HighestCommitted + moreHeights, withinMs);
        });
        return tookMs;
    }

    /// <summary>Runs a scripted scenario. A broken invariant is reported with the seed and the state of every node.</summary>
    internal void Guarded(Action run)
    {
        try
        {
            run();
        }
        catch (Exception e) when (e is not AssertionException)
        {
            string trace = e is InvariantException ? "" : e.StackTrace ?? "";
            throw new InvariantException($"seed {Scenario.Seed}, {Events.NowMs} ms: {e.Message}\n{Scenario}\n{Describe()}\n{trace}");
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

    /// <summary>Runs until every honest running node has reached the height. Returns how long that took.</summary>
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

    internal void Send(int from, int to, ConsensusMessage message)
    {
        JournalStanding journal = _nodes[from].Standing;
        int life = _nodes[to].Life;
        Network.Send(from, to, message, m =>
        {
            // A connection ends with the process that it leads to, so no status reaches the next one.
            if (m is StatusMessage status && _nodes[to].Life == life) _nodes[to].NoteClaim(_nodes[from].Id, status, journal);
            _nodes[to].Receive(from, m);
        });
    }

    internal void SendDecision(int from, int to, Block block, CommitCertificate certificate)
    {
        if (Network.Loses?.Invoke(from, to, null) != true) Network.Send(from, to, () => _nodes[to].ReceiveDecision(block, certificate));
    }

    internal void Heard(SimulatedNode node, ConsensusMessage message) => Listener?.Invoke(node, message);

    /// <summary>If the hosts of this run notice dead and returning peers, notifies them about one node.</summary>
    internal void TellLinks(SimulatedNode about, bool isUp)
    {
        if (!Scenario.HasLinkHints) return;
        foreach (SimulatedNode node in _nodes.Where(n => n.Id != about.Id)) Events.After(Random.Next(1, 5), () => node.NoticeLink(about.Id, isUp));
    }

    internal long NextSalt() => ++_salt;

    internal bool CrashesNow(SimulatedNode node)
    {
        bool isNow = CrashPoint?.Invoke(node) ?? (_faults.IsActive && Random.Next(1000) < Scenario.CrashInEffectsPerMille);
        if (isNow && CrashPoint is null) CrashAndRestartLater(node);
        return isNow;
    }

    internal void CrashAndRestartLater(SimulatedNode node)
    {
        node.Crash();
        Events.After(Random.Next(1, 1_500), node.Start);
    }

    /// <summary>The state of every node and what it waits for, for a failure message.</summary>
    internal string Describe() => string.Join('\n', _nodes.Select(Describe));

    private string Describe(SimulatedNode node)
    {
        string name = $"  node {node.Number}{(Scenario.IsByzantine(node.Id) ? " (byzantine)" : "")}: committed {node.CommittedHeight}";
        if (node.Engine is not { State: { } state } e) return $"{name}, down";
        StatusMessage s = e.Status;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}, h {e.Height} r {e.Round} {e.RoundStep} index {state.SelfIndex} locked {e.LockedRound} {Short(e.LockedHash)} valid {e.ValidRound}")
            + $" proposal {Short(s.ProposalHash)} prevotes {s.Prevotes.Count} precommits {s.Precommits.Count} of {state.Validators.Count}"
            + $" proof {s.LockProofRound}";
    }

    private static string Short(Chain.Core.Primitives.Hash256? hash) => hash?.ToString()[..8] ?? "-";

    private void SubmitTransactions()
    {
        foreach (SimulatedNode node in _nodes)
        {
            if (Random.Next(4) != 0) Events.After(Random.Next(1, 50), node.TransactionArrives);
        }

        Events.After(Scenario.TransactionEveryMs, SubmitTransactions);
    }
}
