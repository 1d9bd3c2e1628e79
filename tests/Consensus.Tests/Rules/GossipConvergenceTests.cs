using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Consensus.Tests.Rules;

/// <summary>
/// The gossip property: after any message loss and any timeouts, statuses and their answers bring all honest nodes of a height to the
/// same round, proposal and votes, or to a decision if one node could decide. One timer is still needed: that of line 47, if all nodes
/// have seen 2f+1 precommits of a round and fewer than f+1 nodes have left it.
/// </summary>
[TestFixture]
[Category("CON.8")]
internal sealed class GossipConvergenceTests
{
    private const int ExchangesMax = 12;

    [TestCase(2)]
    [TestCase(4)]
    [TestCase(7)]
    public void Exchange_AfterAnyLoss_BringsAllToTheSameState(int nodes)
    {
        int decided = 0, later = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            Group group = new(nodes, seed);
            group.LoseMostThings();
            group.ExchangeStatuses(ExchangesMax);
            StatusMessage[] ends = group.Statuses;
            Assert.That(ends.Select(Place).Distinct().Count(), Is.EqualTo(1), $"seed {seed}:\n{string.Join('\n', ends.AsEnumerable())}");
            if (ends[0].Step == RoundStep.Decided) decided++;
            else if (ends[0].Round > 0) later++;
        }

        TestContext.Out.WriteLine($"{decided} decided, {later} in a later round");
        Assert.That(decided, Is.Positive);
        Assert.That(later, Is.Positive);
    }

    // The round of a node that has decided does not matter.
    private static object Place(StatusMessage s) =>
        s.Step == RoundStep.Decided ? "decided" : (s.Round, s.ProposalHash, s.Prevotes, s.Precommits, s.LockProofRound, s.LockProofPrevotes);

    private sealed class Group
    {
        private readonly CheapChain _chain;
        private readonly Random _random;
        private readonly ConsensusEngine[] _engines;
        private readonly List<(int Node, Effect.ScheduleTimeout Timer)> _timers = [];
        private readonly Queue<(int Node, Input Input)> _inputs = [];
        private int _lossPercent = 60;
        private int _salt;

        internal Group(int nodes, int seed)
        {
            _chain = new CheapChain(nodes);
            _random = new Random(seed);
            _engines = [.. Enumerable.Range(0, nodes).Select(i => new ConsensusEngine(
                new EngineOptions(CheapChain.ChainId, new ChainParameters(), CheapChain.AddressOf(i)) { Verifier = CheapSignatures.Instance }))];
            for (int i = 0; i < nodes; i++) Give(i, new Input.StartHeight(1, _chain.Validators, Hash256.Zero, HasTransactions: true));
        }

        internal StatusMessage[] Statuses => [.. _engines.Select(e => e.Status)];

        internal void LoseMostThings()
        {
            for (int i = _random.Next(20, 150); i > 0 && _timers.Count > 0; i--)
            {
                int which = _random.Next(_timers.Count);
                (int node, Effect.ScheduleTimeout timer) = _timers[which];
                _timers.RemoveAt(which);
                Give(node, new Input.TimeoutElapsed(timer.Height, timer.Round, timer.Kind));
                _lossPercent = _random.Next(5, 70);
            }
        }

        internal void ExchangeStatuses(int times)
        {
            _lossPercent = 0;
            for (int i = 0; i < times; i++)
            {
                for (int asker = 0; asker < _engines.Length; asker++)
                {
                    for (int peer = 0; peer < _engines.Length; peer++)
                    {
                        if (peer == asker) continue;
                        foreach (ConsensusMessage answer in _engines[peer].MessagesFor(_engines[asker].Status)) Send(asker, answer);
                        Drain();
                    }
                }

                FireTimersOfLine47();
            }
        }

        private void FireTimersOfLine47()
        {
            int highest = _engines.Max(e => e.Round);
            foreach ((int node, Effect.ScheduleTimeout timer) in _timers.Where(t => t.Timer.Kind == TimeoutKind.Precommit && t.Timer.Round < highest).ToArray())
            {
                Give(node, new Input.TimeoutElapsed(timer.Height, timer.Round, timer.Kind));
            }
        }

        private void Give(int node, Input input)
        {
            _inputs.Enqueue((node, input));
            Drain();
        }

        private void Drain()
        {
            while (_inputs.TryDequeue(out (int Node, Input Input) next))
            {
                foreach (Effect effect in _engines[next.Node].Step(next.Input)) Do(next.Node, effect);
            }
        }

        private void Send(int to, ConsensusMessage message)
        {
            if (message is VoteMessage vote) _inputs.Enqueue((to, new Input.VoteReceived(vote.Vote)));
            if (message is ProposalMessage proposal) _inputs.Enqueue((to, new Input.ProposalReceived(proposal.Proposal)));
        }

        private void Do(int node, Effect effect)
        {
            switch (effect)
            {
                case Effect.SignVote e:
                    _inputs.Enqueue((node, new Input.SignedVote(_chain.Vote(e.Type, e.Height, e.Round, e.BlockHash, node))));
                    break;
                case Effect.SignProposal e:
                    _inputs.Enqueue((node, new Input.SignedProposal(_chain.Proposal(e.Height, e.Round, e.ValidRound, e.Block))));
                    break;
                case Effect.BuildBlock e:
                    _inputs.Enqueue((node, new Input.BlockBuilt(e.Height, e.Round, CheapChain.Block(1, Hash256.Zero, ++_salt))));
                    break;
                case Effect.CheckBlock e:
                    _inputs.Enqueue((node, new Input.BlockChecked(e.Block.Hash, IsValid: true)));
                    break;
                case Effect.ScheduleTimeout e:
                    _timers.Add((node, e));
                    break;
                case Effect.Broadcast e:
                    for (int to = 0; to < _engines.Length; to++)
                    {
                        if (to != node && _random.Next(100) >= _lossPercent) Send(to, e.Message);
                    }

                    break;
            }
        }
    }
}
