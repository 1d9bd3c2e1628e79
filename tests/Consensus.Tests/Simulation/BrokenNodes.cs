using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>Forgets its lock after every step: the amnesia of threat D05.</summary>
internal sealed class AmnesiacNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    protected override void Stepped(ConsensusEngine engine)
    {
        if (engine.State is not { } state) return;
        state.LockedRound = -1;
        state.LockedHash = null;
    }
}

/// <summary>Takes a quorum to be one vote smaller: for each vote it hears it makes up another validator's twin of it.</summary>
internal sealed class SmallQuorumNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    // It would accuse those in whose name it made votes up.
    protected override void Report(Evidence evidence)
    {
    }

    protected override void Take(Input input)
    {
        base.Take(input);
        if (input is not Input.VoteReceived { Vote: { } vote } || vote.Height != CommittedHeight + 1) return;
        int made = (vote.ValidatorIndex + 1) % Chain.Validators.Count;
        if (made != Engine?.State?.SelfIndex) base.Take(new Input.VoteReceived(Chain.Vote(vote.Type, vote.Height, vote.Round, vote.BlockHash, made)));
    }
}

/// <summary>Believes any proof of lock: it makes up the prevotes that a proposal claims.</summary>
internal sealed class CredulousNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    // It would accuse those in whose name it made votes up.
    protected override void Report(Evidence evidence)
    {
    }

    protected override void Take(Input input)
    {
        base.Take(input);
        if (input is not Input.ProposalReceived { Proposal: { ValidRound: >= 0 } proposal } || proposal.Height != CommittedHeight + 1) return;
        for (int index = 0; index < Chain.Validators.Count; index++)
        {
            if (index == Engine?.State?.SelfIndex) continue;
            base.Take(new Input.VoteReceived(Chain.Vote(VoteType.Prevote, proposal.Height, proposal.ValidRound, proposal.Block.Hash, index)));
        }
    }
}

/// <summary>Believes any signature.</summary>
internal sealed class UncheckedNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    private static readonly IMessageVerifier Any = new AnySignature();

    protected override IMessageVerifier Verifier => Any;

    private sealed class AnySignature : IMessageVerifier
    {
        public bool IsSignedBy(in PublicKey publicKey, in Hash256 digest, in Signature signature) => true;
    }
}

/// <summary>Sends first and writes afterwards: a crash in between loses what it has said.</summary>
internal sealed class HastyNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    protected override void SignVote(Effect.SignVote ask)
    {
        Broadcast(new VoteMessage(Sign(ask.Type, ask.Height, ask.Round, ask.BlockHash)));
        if (!Cluster.CrashesNow(this)) base.SignVote(ask);
    }
}

/// <summary>Keeps nothing across a crash.</summary>
internal sealed class ForgetfulNode : SimulatedNode
{
    internal ForgetfulNode(Cluster cluster, int number)
        : base(cluster, number, number) => Journal = new LostJournal();

    private sealed class LostJournal : Journal
    {
        internal override void Crash(int unsyncedKept) => Lose();
    }
}

/// <summary>Does not sign again what it had only decided to sign when it crashed: it stays silent in that round for ever.</summary>
internal sealed class IntentsLostNode : SimulatedNode
{
    internal IntentsLostNode(Cluster cluster, int number)
        : base(cluster, number, number) => Journal = new Journal { SignsIntentsAgain = false };

    // What its journal holds it at least does not contradict.
    protected override void SignVote(Effect.SignVote ask)
    {
        if (Journal.TryIntend(ask.Type, ask.Height, ask.Round, ask.BlockHash)) base.SignVote(ask);
    }
}

/// <summary>Has no line 55: it ignores rounds that it has not reached by itself.</summary>
internal sealed class NoSkipNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    protected override void Take(Input input)
    {
        int round = input switch
        {
            Input.VoteReceived vote => vote.Vote.Round,
            Input.ProposalReceived proposal => proposal.Proposal.Round,
            _ => 0,
        };
        if (round <= (Engine?.Round ?? 0)) base.Take(input);
    }
}

/// <summary>Says where it stands to nobody, so that nothing lost ever comes again.</summary>
internal sealed class MuteNode(Cluster cluster, int number) : SimulatedNode(cluster, number, number)
{
    protected override void Gossip(int life)
    {
    }
}
