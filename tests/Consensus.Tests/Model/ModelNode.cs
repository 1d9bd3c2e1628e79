using System.Text;
using Chain.Consensus;
using Chain.Consensus.Heights;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Consensus.Tests.Model;

/// <summary>One honest validator of the small model: the real engine, played again from its inputs whenever a step from a known state is wanted.</summary>
internal sealed class ModelNode
{
    private readonly Queue<Input> _inputs = [];
    private readonly ConsensusEngine _engine;
    private readonly int _self;

    private ModelNode(int self)
    {
        _self = self;
        _engine = new ConsensusEngine(new EngineOptions(TestChain.ChainId, new ChainParameters { BatchDelayMs = 0 }, TestChain.AddressOf(self))
        {
            Verifier = CheapSignatures.Instance,
        });
        Take(new Input.StartHeight(1, Chain.Validators, Hash256.Zero, HasTransactions: true));
    }

    internal static TestChain Chain { get; } = new(ModelMessages.Validators);

    internal static Block[] Blocks { get; } = [.. Enumerable.Range(0, ModelMessages.Values).Select(v => TestChain.Block(1, Hash256.Zero, v))];

    /// <summary>What it has sent, by bit.</summary>
    internal ulong Sent { get; private set; }

    /// <summary>What it has decided; -1 for nothing.</summary>
    internal int Decided { get; private set; } = -1;

    /// <summary>Whether it has left the rounds of the model.</summary>
    internal bool IsPast => _engine.Round >= ModelMessages.Rounds;

    /// <summary>A step that is a timeout of the node's current round, whether or not the timer was set: clocks may be anything.</summary>
    internal static ulong Timeout(TimeoutKind kind) => 1UL << 63 | (ulong)kind;

    /// <summary>A node in its first state, after the given steps. A step with the top bit is a timer, any other a bundle of messages.</summary>
    internal static ModelNode Play(int self, IEnumerable<ulong> steps, bool forgetsLocks)
    {
        ModelNode node = new(self);
        foreach (ulong step in steps)
        {
            node.Do(step);
            if (forgetsLocks) (node._engine.State!.LockedRound, node._engine.State.LockedHash) = (-1, null);
        }

        return node;
    }

    /// <summary>
    /// What its future depends on, as text. Messages that it holds without having acted on them are left out, but for the proposal that
    /// it must act on: whoever has them may be given them again, and the search goes on from the node that came here with the fewest.
    /// </summary>
    internal string Fingerprint()
    {
        HeightState s = _engine.State!;
        StringBuilder text = new();
        text.Append(Sent).Append(' ').Append(Decided);
        if (Decided >= 0 || IsPast) return text.ToString();
        text.Append(' ').Append(s.Round).Append((int)s.Step).Append(s.LockedRound).Append(Name(s.LockedHash));
        for (int round = s.Step == RoundStep.Propose ? s.Round : s.Round + 1; round < ModelMessages.Rounds; round++)
        {
            if (s.Proposals.FirstAt(round) is { } p) text.Append('p').Append(round).Append(Name(p.Block.Hash)).Append(p.ValidRound);
            if (round > s.Round && s.ProposerOf(round) == _self) text.Append('v').Append(Name(s.ValidBlock?.Hash));
        }

        return text.ToString();
    }

    /// <summary>A step in words.</summary>
    internal static string Describe(ulong step)
    {
        if (step >> 63 != 0) return $"timeout {(TimeoutKind)(step & 7)}";
        return string.Join(", ", Enumerable.Range(0, 63).Where(m => (step & ModelMessages.Bit(m)) != 0).Select(m => Received(m) switch
        {
            Input.VoteReceived { Vote: { } v } => $"{v.Type} {v.Round} {Name(v.BlockHash)} of {v.ValidatorIndex}",
            Input.ProposalReceived { Proposal: { } p } => $"Proposal {p.Round} {Name(p.Block.Hash)} vr={p.ValidRound}",
            _ => "",
        }));
    }

    private void Do(ulong step)
    {
        if (step >> 63 != 0)
        {
            Take(new Input.TimeoutElapsed(1, _engine.Round, (TimeoutKind)(step & 7)));
            return;
        }

        for (int message = 0; step >> message != 0; message++)
        {
            if ((step & ModelMessages.Bit(message)) != 0) Take(Received(message));
        }
    }

    private void Take(Input input)
    {
        _inputs.Enqueue(input);
        while (_inputs.TryDequeue(out Input? next))
        {
            foreach (Effect effect in _engine.Step(next)) Do(effect);
        }
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case Effect.SignVote e:
                if (e.Round < ModelMessages.Rounds) Sent |= ModelMessages.Bit(ModelMessages.Vote(e.Type, e.Round, ValueOf(e.BlockHash), _self));
                _inputs.Enqueue(new Input.SignedVote(Chain.Vote(e.Type, 1, e.Round, e.BlockHash, _self)));
                break;
            case Effect.SignProposal e:
                if (e.Round < ModelMessages.Rounds) Sent |= ModelMessages.Bit(ModelMessages.Proposal(e.Round, ValueOf(e.Block.Hash), e.ValidRound));
                _inputs.Enqueue(new Input.SignedProposal(Chain.Proposal(1, e.Round, e.ValidRound, e.Block)));
                break;
            case Effect.BuildBlock e:
                _inputs.Enqueue(new Input.BlockBuilt(1, e.Round, Blocks[e.Round % ModelMessages.Values]));
                break;
            case Effect.CheckBlock e:
                _inputs.Enqueue(new Input.BlockChecked(e.Block.Hash, IsValid: true));
                break;
            case Effect.Commit e:
                Decided = ValueOf(e.Block.Hash);
                break;
        }
    }

    private static Input Received(int message)
    {
        const int PerSet = (ModelMessages.Values + 1) * ModelMessages.Validators;
        int set = message / PerSet;
        if (set < 2 * ModelMessages.Rounds)
        {
            VoteType type = set < ModelMessages.Rounds ? VoteType.Prevote : VoteType.Precommit;
            int value = message % PerSet / ModelMessages.Validators;
            Hash256 hash = value == ModelMessages.Nil ? Hash256.Zero : Blocks[value].Hash;
            return new Input.VoteReceived(Chain.Vote(type, 1, set % ModelMessages.Rounds, hash, message % ModelMessages.Validators));
        }

        // Of the three kinds the first is round 0; the other two are round 1, with no proof of lock and with one of round 0.
        int proposal = message - 2 * ModelMessages.Rounds * PerSet, kind = proposal / ModelMessages.Values;
        return new Input.ProposalReceived(Chain.Proposal(1, Math.Min(kind, 1), kind == 2 ? 0 : -1, Blocks[proposal % ModelMessages.Values]));
    }

    private static int ValueOf(Hash256 hash) => hash.Equals(Hash256.Zero) ? ModelMessages.Nil : Array.FindIndex(Blocks, b => b.Hash.Equals(hash));

    private static char Name(Hash256? hash) => hash is { } known ? "ABn"[ValueOf(known)] : '-';
}
