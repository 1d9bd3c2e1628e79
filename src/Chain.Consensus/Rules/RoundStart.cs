using Chain.Consensus.Heights;
using Chain.Consensus.Proposals;
using Chain.Consensus.Votes;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>StartRound of the paper, and the reasons to start a round: a block is due, the previous round ended, or f+1 validators are ahead.</summary>
internal sealed class RoundStart(
    HeightState state, Timers timers, Reachability reachability, EffectBuffer effects, BlockChecks checks, ValidValue validValue)
{
    /// <summary>[L11] to [L21]. A replayed round is entered without proposing: an own proposal of it is in the journal.</summary>
    internal void Enter(int round, bool mayPropose)
    {
        int before = state.Round;
        state.Round = round;                                                                                             // [L12]
        state.Step = RoundStep.Propose;                                                                                  // [L13]
        state.Marks = new RoundMarks();
        RecordReached(before, round);
        state.Prune();
        foreach (Proposal proposal in state.Proposals.At(round)) checks.AskIfNew(proposal.Block);
        validValue.Adopt();
        if (round == 0) return;
        if (mayPropose) Propose();
        ScheduleProposeTimeout(extraMs: 0);
    }

    /// <summary>
    /// Starts round 0 because a block is due. Until then an idle chain costs nothing. A block is due when a transaction is pending, the
    /// heartbeat has elapsed, the proposal has arrived, or f+1 validators have sent messages. [CON.6]
    /// </summary>
    internal void BlockIsDue(bool withBatchDelay)
    {
        if (state.IsBlockDue || state.IsDecided) return;
        state.IsBlockDue = true;
        if (state.Round > 0 || state.Step != RoundStep.Propose) return;
        long delayMs = withBatchDelay ? timers.DelayMs(TimeoutKind.Batch, 0) : 0;
        if (delayMs == 0) Propose();
        else if (state.IsProposer) effects.Schedule(state, TimeoutKind.Batch, delayMs);
        ScheduleProposeTimeout(delayMs);
    }

    /// <summary>[L14] to [L18]; in round 0 once the block is due.</summary>
    internal void Propose()
    {
        if (!state.IsProposer || state.Marks.IsProposalAsked || state.Proposals.FirstAt(state.Round) is not null) return;  // [L14]
        state.Marks.IsProposalAsked = true;
        if (!TryProposeValidBlock()) effects.Add(new Effect.BuildBlock(state.Height, state.Round));                      // [L17], [L18]
    }

    /// <summary>Receives the answer to getValue() of [L18]. If a quorum has chosen a block in the meantime, proposes that one.</summary>
    /// <exception cref="ArgumentException">The block is not of this height.</exception>
    internal void TakeBuilt(Input.BlockBuilt built)
    {
        bool isLate = built.Height != state.Height || built.Round != state.Round || state.IsDecided;
        if (isLate || !state.IsProposer || state.Proposals.FirstAt(state.Round) is not null) return;
        if (built.Block.Height != state.Height || !built.Block.Header.ParentHash.Equals(state.ParentHash))
        {
            throw new ArgumentException("The built block is not on the parent of this height.", nameof(built));
        }

        if (TryProposeValidBlock()) return;
        state.Blocks.Add(built.Block, BlockVerdict.Valid);
        effects.Add(new Effect.SignProposal(state.Height, state.Round, -1, built.Block));                                // [L19]
    }

    /// <summary>
    /// [L55]. More general: f+1 validators at this round or beyond, so that lost messages of one round do not hold a node back. A node
    /// that skips has missed messages, so it broadcasts its status at once. [CON.8]
    /// </summary>
    internal bool SkipToLaterRound()
    {
        int round = state.Votes.RoundOfOneHonest();
        if (round <= state.Round) return false;
        Enter(round, mayPropose: true);                                                                                  // [L56]
        effects.Add(new Effect.Broadcast(StatusGossip.Describe(state)));
        return true;
    }

    /// <summary>[L67]. Stays in the last round that a message can encode.</summary>
    internal bool EnterNext()
    {
        if (state.Round == Limits.RoundMax) return false;
        Enter(state.Round + 1, mayPropose: true);
        return true;
    }

    /// <summary>[CON.13] Shortens the wait for a proposal if this node has just lost its connection to the proposer.</summary>
    internal void LinkLost(Address validator)
    {
        bool isAwaited = state.Step == RoundStep.Propose && (state.Round > 0 || state.IsBlockDue)
            && state.Validators[state.ProposerOf(state.Round)].Address.Equals(validator);
        if (isAwaited) ScheduleProposeTimeout(extraMs: 0);
    }

    private bool TryProposeValidBlock()
    {
        if (state.ValidBlock is not { } block) return false;                                                             // [L15]
        effects.Add(new Effect.SignProposal(state.Height, state.Round, state.ValidRound, block));                        // [L16], [L19]
        return true;
    }

    // [L21]; also at the proposer, whose host may fail to build a block.
    private void ScheduleProposeTimeout(long extraMs)
    {
        bool isProposerLost = reachability.IsLost(state.Validators[state.ProposerOf(state.Round)].Address);
        effects.Schedule(state, TimeoutKind.Propose, timers.ProposeDelayMs(state.Round, isProposerLost) + extraMs);
    }

    // Messages of future rounds are journaled when their round is reached, so that a faulty validator cannot fill the disk with them.
    private void RecordReached(int before, int round)
    {
        foreach (Proposal proposal in state.Proposals.All)
        {
            if (proposal.Round > before && proposal.Round <= round) effects.Add(new Effect.RecordMessage(new ProposalMessage(proposal)));
        }

        foreach ((int reached, RoundVotes votes) in state.Votes.Rounds)
        {
            if (reached <= before || reached > round) continue;
            foreach (Vote vote in votes.Prevotes.All.Concat(votes.Precommits.All)) effects.Add(new Effect.RecordMessage(new VoteMessage(vote)));
        }
    }
}
