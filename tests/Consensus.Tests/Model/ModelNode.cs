using System.Text;
using Chain.Consensus;
using Chain.Consensus.Heights;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Consensus.Tests.Model;

/// <summary>
/// One honest validator of the small model. It runs the real engine, and replays its steps whenever the search needs this state
/// again.
/// </summary>
internal sealed class ModelNode
{
    private readonly Queue<Input> _inputs = [];
    private readonly ConsensusEngine _engine;
    private readonly int _self;

    private ModelNode(int self)
    {
        _self = self;
        _engine = new ConsensusEngine(new EngineOptions(CheapChain.ChainId, new ChainParameters { BatchDelayMs = 0 }, CheapChain.AddressOf(self))
        {
            Verifier = CheapSignatures.Instance,
        });
        Take(new Input.StartHeight(1, Chain.Validators, Hash256.Zero, HasTransactions: true));
    }

    internal static CheapChain Chain { get; } = new(ModelMessages.Validators);

    internal static Block[] Blocks { get; } = [.. Enumerable.Range(0, ModelMessages.Values).Select(v => CheapChain.Block(1, Hash256.Zero, v))];

    /// <summary>The messages that this node has sent, as bits.</summary>
    internal ulong Sent { get; private set; }

    /// <summary>The value that this node has decided; -1 for none.</summary>
    internal int Decided { get; private set; } = -1;

    /// <summary>Whether this node has moved past the last round of the model.</summary>
    internal bool IsPast => _engine.Round >= ModelMessages.Rounds;

    /// <summary>
    /// The step in which a timeout of the current round fires. It may fire although the engine set no timer, because clocks may
    /// be arbitrary.
    /// </summary>
    internal static ulong Timeout(TimeoutKind kind) => 1UL << 63 | (ulong)kind;

    /// <summary>
    /// A new node after the given steps. A step with the top bit set is a timeout; any other step is a bundle of messages.
    /// </summary>
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
    /// The state that the node's future depends on, as text. It leaves out messages that the node holds but has not acted on, except the
    /// proposal that it must act on: the search can deliver those messages again. Of equal states, the search keeps the one with the fewest.
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

    /// <summary>A step in words, for a failure message.</summary>
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

        // Kind 0 is a proposal in round 0. Kinds 1 and 2 are proposals in round 1: without a proof of lock, and with one from
        // round 0.
        int proposal = message - 2 * ModelMessages.Rounds * PerSet, kind = proposal / ModelMessages.Values;
        return new Input.ProposalReceived(Chain.Proposal(1, Math.Min(kind, 1), kind == 2 ? 0 : -1, Blocks[proposal % ModelMessages.Values]));
    }

    private static int ValueOf(Hash256 hash) => hash.Equals(Hash256.Zero) ? ModelMessages.Nil : Array.FindIndex(Blocks, b => b.Hash.Equals(hash));

    private static char Name(Hash256? hash) => hash is { } known ? "ABn"[ValueOf(known)] : '-';
}
