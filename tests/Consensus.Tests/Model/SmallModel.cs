using Chain.Consensus;

namespace Consensus.Tests.Model;

/// <summary>
/// Breadth-first search over everything that three honest validators, one faulty validator and an unreliable network can do in two
/// rounds. A state consists of the three engines. The sent messages follow from it. The network may deliver any sent message to any
/// node, at any time, any number of times, or never.
/// </summary>
/// <param name="liar">Index of the validator that may send anything.</param>
/// <param name="forgetsLocks">Makes the honest validators forget their locks, to prove that the search finds the resulting fork.</param>
internal sealed class SmallModel(int liar, bool forgetsLocks = false)
{
    private readonly int[] _honest = [.. Enumerable.Range(0, ModelMessages.Validators).Where(i => i != liar)];
    private readonly ulong _lies = ModelMessages.AllOf(liar, round => ModelNode.Chain.Validators.ProposerIndex(1, round));
    private static readonly ulong[] Timeouts =
        [ModelNode.Timeout(TimeoutKind.Propose), ModelNode.Timeout(TimeoutKind.Prevote), ModelNode.Timeout(TimeoutKind.Precommit)];

    private readonly List<Local> _locals = [];
    private readonly Dictionary<(int Self, string Fingerprint), int> _ids = [];
    private readonly Dictionary<(int Local, ulong Sent), List<int>> _visible = [];

    private sealed record Local(int Self, ulong[] Steps, ulong Sent, int Decided, bool IsPast)
    {
        public Dictionary<ulong, int> Next { get; } = [];
    }

    internal int StatesCount { get; private set; }

    internal int LocalStatesCount => _locals.Count;

    /// <summary>Number of states in which a node has decided. If it is 0, the search proves nothing.</summary>
    internal int DecidedCount { get; private set; }

    /// <summary>How two honest nodes came to decide differently; empty if the algorithm is safe.</summary>
    internal string? Disagreement { get; private set; }

    /// <summary>Searches until no new state is found or the limit is reached. Returns whether all states were searched.</summary>
    internal bool Search(int statesMax)
    {
        (int, int, int) first = (Add(_honest[0], []), Add(_honest[1], []), Add(_honest[2], []));
        HashSet<(int, int, int)> seen = [first];
        Queue<(int, int, int)> open = new([first]);
        while (open.TryDequeue(out (int A, int B, int C) state))
        {
            StatesCount++;
            if (Check(state)) return false;
            foreach ((int, int, int) next in Successors(state))
            {
                if (seen.Count < statesMax && seen.Add(next)) open.Enqueue(next);
            }
        }

        return seen.Count < statesMax;
    }

    private bool Check((int A, int B, int C) state)
    {
        Local[] nodes = [_locals[state.A], _locals[state.B], _locals[state.C]];
        int[] decided = [.. nodes.Select(n => n.Decided).Where(d => d >= 0).Distinct()];
        if (decided.Length > 0) DecidedCount++;
        if (decided.Length < 2) return false;
        Disagreement = string.Join('\n', nodes.Select(n => $"validator {n.Self}: {string.Join("; ", n.Steps.Select(ModelNode.Describe))}"));
        return true;
    }

    private IEnumerable<(int, int, int)> Successors((int A, int B, int C) state)
    {
        ulong sent = _lies | _locals[state.A].Sent | _locals[state.B].Sent | _locals[state.C].Sent;
        foreach (int next in VisibleSteps(state.A, sent)) yield return (next, state.B, state.C);
        foreach (int next in VisibleSteps(state.B, sent)) yield return (state.A, next, state.C);
        foreach (int next in VisibleSteps(state.C, sent)) yield return (state.A, state.B, next);
    }

    // Steps after which a node has sent or decided something new. Silent steps before that do not affect the other nodes, so
    // the search does them just before the node speaks and keeps no separate state for them.
    private List<int> VisibleSteps(int from, ulong sent)
    {
        if (_visible.TryGetValue((from, sent), out List<int>? known)) return known;
        SortedSet<int> visible = [];
        HashSet<int> silent = [from];
        Queue<int> open = new([from]);
        while (open.TryDequeue(out int id))
        {
            Local local = _locals[id];
            if (local.Decided >= 0 || local.IsPast) continue;
            foreach (ulong step in (IEnumerable<ulong>)[.. Timeouts, .. ModelMessages.Bundles(sent)])
            {
                int next = Step(id, step);
                bool isSilent = _locals[next].Sent == local.Sent && _locals[next].Decided == local.Decided;
                if (!isSilent) visible.Add(next);
                else if (silent.Add(next)) open.Enqueue(next);
            }
        }

        return _visible[(from, sent)] = [.. visible];
    }

    private int Step(int id, ulong step)
    {
        Local local = _locals[id];
        if (!local.Next.TryGetValue(step, out int next)) local.Next.Add(step, next = Add(local.Self, [.. local.Steps, step]));
        return next;
    }

    private int Add(int self, ulong[] steps)
    {
        ModelNode node = ModelNode.Play(self, steps, forgetsLocks);
        (int, string) key = (self, node.Fingerprint());
        if (_ids.TryGetValue(key, out int id)) return id;
        _locals.Add(new Local(self, steps, node.Sent, node.Decided, node.IsPast));
        _ids.Add(key, _locals.Count - 1);
        return _locals.Count - 1;
    }
}
