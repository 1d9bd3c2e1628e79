using Chain.Consensus.Heights;
using Chain.Core.Ledger;

namespace Chain.Consensus.Rules;

/// <summary>Receives messages of peers and own ones, and stores those that a rule may need.</summary>
internal sealed class MessageIntake(HeightState state, MessageGate gate, EffectBuffer effects, BlockChecks checks, RoundStart start)
{
    private ValidatorBitmap _accusedProposers, _accusedPrevoters, _accusedPrecommitters;

    /// <summary>Receives an unchecked vote of this height.</summary>
    internal void Receive(Vote vote)
    {
        if (!state.IsDecided && gate.Admits(vote, state)) Keep(vote);
    }

    /// <summary>Receives an unchecked proposal of this height.</summary>
    internal void Receive(Proposal proposal)
    {
        if (!state.IsDecided && gate.Admits(proposal, state)) Keep(proposal);
    }

    /// <summary>Receives an unchecked decision.</summary>
    internal void Receive(CommitCertificate certificate, Block block)
    {
        bool isOfUse = !state.IsDecided && (state.Certificate is null || state.Blocks.Find(block.Hash) is null);
        if (!isOfUse || !gate.Admits(certificate, block, state)) return;
        state.Certificate ??= certificate;
        state.Blocks.Add(block);
    }

    /// <summary>Stores a checked vote of a peer.</summary>
    internal void Keep(Vote vote)
    {
        if (vote.Round <= state.Round) effects.Add(new Effect.RecordMessage(new VoteMessage(vote)));
        else state.Votes.MakeRoomAhead(vote.ValidatorIndex, vote.Round, state.Round);
        if (vote.ValidatorIndex == state.SelfIndex) Bind(vote);
        Count(vote);
    }

    /// <summary>Stores a checked proposal of a peer.</summary>
    internal void Keep(Proposal proposal)
    {
        int proposer = state.ProposerOf(proposal.Round);
        if (proposal.Round <= state.Round) effects.Add(new Effect.RecordMessage(new ProposalMessage(proposal)));
        else state.Proposals.Prune(r => r <= state.Round || r == proposal.Round || state.ProposerOf(r) != proposer);
        Count(proposal, proposer);
    }

    /// <summary>Receives a signed vote of this validator, from the host or from the journal.</summary>
    internal void TakeOwn(Vote vote)
    {
        if (vote.Height != state.Height || state.SelfIndex < 0 || vote.ValidatorIndex != state.SelfIndex) return;
        effects.Add(new Effect.Broadcast(new VoteMessage(vote)));                                                        // [L24], [L40]
        if (state.IsDecided) return;
        if (vote.Round > state.Round) start.Enter(vote.Round, mayPropose: false);                                        // only on replay of the journal
        Bind(vote);
        RoundStep reached = vote.Type == VoteType.Prevote ? RoundStep.Prevote : RoundStep.Precommit;
        if (vote.Round == state.Round && state.Step < reached) state.Step = reached;
        if (state.IsRoundKept(vote.Round) && state.Votes.Wants(vote, isForKnownProposal: true)) Count(vote);
    }

    /// <summary>Receives a signed proposal of this validator, from the host or from the journal.</summary>
    internal void TakeOwn(Proposal proposal)
    {
        if (proposal.Height != state.Height || state.SelfIndex < 0 || state.ProposerOf(proposal.Round) != state.SelfIndex || state.IsDecided) return;
        effects.Add(new Effect.Broadcast(new ProposalMessage(proposal)));                                                // [L19]
        if (proposal.Round > state.Round) start.Enter(proposal.Round, mayPropose: false);
        if (proposal.Round == state.Round) state.Marks.IsProposalAsked = true;
        bool isNew = state.IsRoundKept(proposal.Round) && state.Proposals.Wants(proposal, ConsensusLimits.ProposalsPerRoundMax);
        if (isNew) Count(proposal, state.SelfIndex);
    }

    private void Count(Vote vote)
    {
        state.Votes.Saw(vote.ValidatorIndex, vote.Round);
        if (state.Votes.At(vote.Round).Of(vote.Type).Add(vote) is { } earlier) Accuse(earlier, vote);
        WakeUp();
    }

    private void Count(Proposal proposal, int proposer)
    {
        state.Votes.Saw(proposer, proposal.Round);
        if (state.Proposals.Add(proposal) is { } earlier) Accuse(earlier, proposal, proposer);
        state.Blocks.Add(proposal.Block);
        if (proposal.Round == state.Round) start.BlockIsDue(withBatchDelay: false);
        else WakeUp();
        if (proposal.Round <= state.Round) checks.AskIfNew(proposal.Block);
    }

    // [CON.6] An honest validator has begun, or this one had before a restart. One faulty validator cannot make an idle chain run.
    private void WakeUp()
    {
        bool isBegun = state.Votes.Seen.Count >= state.Validators.OneHonest || state.Votes.Seen.Contains(state.SelfIndex);
        if (isBegun) start.BlockIsDue(withBatchDelay: false);
    }

    // [CON.10] Once per validator, height and kind: one proof is enough, and a faulty validator cannot cause more.
    private void Accuse(Vote one, Vote other)
    {
        ref ValidatorBitmap accused = ref one.Type == VoteType.Prevote ? ref _accusedPrevoters : ref _accusedPrecommitters;
        if (accused.Contains(one.ValidatorIndex)) return;
        accused = accused.With(one.ValidatorIndex);
        effects.Add(new Effect.ReportEvidence(new DuplicateVoteEvidence(one, other)));
    }

    private void Accuse(Proposal one, Proposal other, int proposer)
    {
        if (_accusedProposers.Contains(proposer)) return;
        _accusedProposers = _accusedProposers.With(proposer);
        effects.Add(new Effect.ReportEvidence(new DuplicateProposalEvidence(one, other, proposer)));
    }

    // [CON.2] An own precommit is a lock, even if the prevotes behind it are lost. Otherwise a restart would forget locks (threat D05).
    private void Bind(Vote own)
    {
        if (own.Type != VoteType.Precommit || own.IsNil || own.Round <= state.LockedRound) return;
        state.LockedHash = own.BlockHash;
        state.LockedRound = own.Round;
    }
}
