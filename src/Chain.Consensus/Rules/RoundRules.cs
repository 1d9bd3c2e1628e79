using Chain.Consensus.Heights;
using Chain.Consensus.Proposals;
using Chain.Consensus.Votes;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>The "upon" rules of arXiv:1807.04938, Algorithm 1, over the state of one height. Each arm carries the paper's line.</summary>
/// <remarks>SPEC.md lists where the arms are more general than the paper and why that is safe.</remarks>
internal sealed class RoundRules(HeightState state, Timers timers, List<Effect> effects)
{
    /// <summary>Applies rules until none has anything to do. Ends: each fires at most once a round, and rounds advance only on new messages.</summary>
    internal void Run()
    {
        while (!state.IsDecided && (Decide() || SkipToLaterRound() || LeaveRoundThatDecidedNil() || PrevoteFreshProposal()
            || PrevoteLockedProposal() || AwaitMorePrevotes() || PrecommitQuorumBlock() || AdoptValidBlock() || PrecommitNil()
            || AwaitMorePrecommits()))
        {
        }
    }

    // Lines 11 to 13. A replayed round is entered without proposing: what was said there is in the journal.
    internal void EnterRound(int round, bool mayPropose)
    {
        state.Round = round;
        state.Step = RoundStep.Propose;
        state.Marks = new RoundMarks();
        state.Prune();
        foreach (Proposal proposal in state.Proposals.At(round)) CheckIfNew(proposal.Block);
        if (mayPropose && round > 0) AskForProposal();
        if (round > 0) SchedulePropose();
    }

    // Line 14 in round 0, which waits until a block is due, so that an idle chain costs nothing.
    internal void BlockIsDue(bool withBatchDelay)
    {
        if (state.IsBlockDue || state.IsDecided) return;
        state.IsBlockDue = true;
        if (state.Round > 0 || state.Step != RoundStep.Propose) return;
        long delayMs = withBatchDelay ? timers.DelayMs(TimeoutKind.Batch, 0) : 0;
        if (delayMs == 0)
        {
            AskForProposal();
        }
        else if (state.IsProposer)
        {
            Schedule(TimeoutKind.Batch, delayMs);
        }

        SchedulePropose(delayMs);
    }

    // Lines 14 to 19.
    internal void AskForProposal()
    {
        if (!state.IsProposer || state.Marks.IsProposalAsked || state.Proposals.FirstAt(state.Round) is not null) return;
        state.Marks.IsProposalAsked = true;
        if (state.ValidBlock is { } block) effects.Add(new Effect.SignProposal(state.Height, state.Round, state.ValidRound, block));  // lines 15, 16
        else effects.Add(new Effect.BuildBlock(state.Height, state.Round));                                                           // line 18
    }

    // Lines 57 to 60.
    internal void ProposeTimedOut()
    {
        if (state.Step == RoundStep.Propose) Prevote(Hash256.Zero);
    }

    // Lines 61 to 64.
    internal void PrevoteTimedOut()
    {
        if (state.Step == RoundStep.Prevote) Precommit(Hash256.Zero);
    }

    // Lines 65 to 67.
    internal void PrecommitTimedOut() => EnterNextRound();

    /// <summary>Asks the host whether a block is valid, once. A block on another parent is invalid without asking.</summary>
    internal void CheckIfNew(Block block)
    {
        state.Blocks.Add(block);
        if (state.Blocks.VerdictOf(block.Hash) != BlockVerdict.Unchecked) return;
        bool isOfThisHeight = block.Height == state.Height && block.Header.ParentHash.Equals(state.ParentHash);
        state.Blocks.SetVerdict(block.Hash, isOfThisHeight ? BlockVerdict.Checking : BlockVerdict.Invalid);
        if (isOfThisHeight) effects.Add(new Effect.CheckBlock(block));
    }

    // Line 49: proposal and 2f+1 precommits of one round, any round.
    private bool Decide()
    {
        if (state.Certificate is { } certificate) return DecideBy(certificate.BlockHash, () => certificate);
        foreach ((_, RoundVotes votes) in state.Votes.Rounds)
        {
            VoteSet precommits = votes.Precommits;
            if (precommits.QuorumHash is { } hash && !hash.Equals(Hash256.Zero)
                && DecideBy(hash, () => CommitCertificate.FromPrecommits(precommits.VotesFor(hash)))) return true;
        }

        return false;
    }

    // Lines 50 to 54; the next height starts when the host has stored this one.
    private bool DecideBy(Hash256 hash, Func<CommitCertificate> certificate)
    {
        if (state.Blocks.Find(hash) is not { } block) return false;
        CheckIfNew(block);
        switch (state.Blocks.VerdictOf(hash))
        {
            case BlockVerdict.Valid:
                effects.Add(new Effect.Commit(block, certificate()));
                break;
            case BlockVerdict.Invalid:
                effects.Add(new Effect.ReportDivergence(block, certificate()));                            // [CON.7]
                break;
            default:
                return false;
        }

        state.Step = RoundStep.Decided;
        return true;
    }

    // Line 55. More general: f+1 validators at this round or beyond, so that lost messages of one round do not hold a node back.
    private bool SkipToLaterRound()
    {
        int round = state.Votes.RoundOfOneHonest();
        if (round <= state.Round) return false;
        EnterRound(round, mayPropose: true);                                                               // line 56
        return true;
    }

    // Line 47 sets a timer when 2f+1 precommits are in; when 2f+1 are for nil, no block can be decided here and there is nothing to wait for.
    private bool LeaveRoundThatDecidedNil() =>
        state.Votes.Find(state.Round)?.Precommits.HasQuorumFor(Hash256.Zero) == true && EnterNextRound();

    private bool EnterNextRound()
    {
        if (state.Round == Limits.RoundMax) return false;
        EnterRound(state.Round + 1, mayPropose: true);
        return true;
    }

    // Line 22: a fresh block.
    private bool PrevoteFreshProposal()
    {
        if (state.Step != RoundStep.Propose || state.Proposals.FirstAt(state.Round) is not { ValidRound: -1 } proposal) return false;
        Hash256 hash = proposal.Block.Hash;
        bool lockAllows = state.LockedRound == -1 || state.LockedHash == hash;                             // line 23
        return PrevoteByVerdict(hash, lockAllows);
    }

    // Line 28: a block with its proof of lock, 2f+1 prevotes of an earlier round.
    private bool PrevoteLockedProposal()
    {
        if (state.Step != RoundStep.Propose || state.Proposals.FirstAt(state.Round) is not { ValidRound: >= 0 } proposal) return false;
        Hash256 hash = proposal.Block.Hash;
        if (!state.Votes.HasPrevoteQuorum(proposal.ValidRound, hash)) return false;
        bool lockAllows = state.LockedRound <= proposal.ValidRound || state.LockedHash == hash;            // line 29
        return PrevoteByVerdict(hash, lockAllows);
    }

    private bool PrevoteByVerdict(in Hash256 hash, bool lockAllows)
    {
        BlockVerdict verdict = state.Blocks.VerdictOf(hash);
        if (lockAllows && verdict is BlockVerdict.Unchecked or BlockVerdict.Checking or BlockVerdict.Unspecified) return false;
        Prevote(lockAllows && verdict == BlockVerdict.Valid ? hash : Hash256.Zero);                        // lines 24 to 27, 30 to 33
        return true;
    }

    // Line 34.
    private bool AwaitMorePrevotes()
    {
        if (state.Step != RoundStep.Prevote || state.Marks.IsPrevoteTimerSet) return false;
        if (state.Votes.Find(state.Round)?.Prevotes.HasQuorumOfAny != true) return false;
        state.Marks.IsPrevoteTimerSet = true;
        Schedule(TimeoutKind.Prevote, timers.DelayMs(TimeoutKind.Prevote, state.Round));                   // line 35
        return true;
    }

    // Lines 36 to 41: the lock.
    private bool PrecommitQuorumBlock()
    {
        if (state.Step != RoundStep.Prevote || QuorumBlockOf(state.Round) is not { } block) return false;
        state.LockedHash = block.Hash;                                                                     // line 38
        state.LockedRound = state.Round;                                                                   // line 39
        Precommit(block.Hash);                                                                             // lines 40, 41
        return true;
    }

    // Lines 42 and 43, for the current round and, more general, for any earlier one whose prevotes arrive late.
    private bool AdoptValidBlock()
    {
        foreach ((int round, _) in state.Votes.Rounds)
        {
            bool isReached = round < state.Round || (round == state.Round && state.Step >= RoundStep.Prevote);
            if (!isReached || round <= state.ValidRound || QuorumBlockOf(round) is not { } block) continue;
            state.ValidBlock = block;                                                                      // line 42
            state.ValidRound = round;                                                                      // line 43
            return true;
        }

        return false;
    }

    // Line 44.
    private bool PrecommitNil()
    {
        if (state.Step != RoundStep.Prevote || state.Votes.Find(state.Round)?.Prevotes.HasQuorumFor(Hash256.Zero) != true) return false;
        Precommit(Hash256.Zero);                                                                           // lines 45, 46
        return true;
    }

    // Line 47.
    private bool AwaitMorePrecommits()
    {
        if (state.Marks.IsPrecommitTimerSet || state.Votes.Find(state.Round)?.Precommits.HasQuorumOfAny != true) return false;
        state.Marks.IsPrecommitTimerSet = true;
        Schedule(TimeoutKind.Precommit, timers.DelayMs(TimeoutKind.Precommit, state.Round));               // line 48
        return true;
    }

    private Block? QuorumBlockOf(int round)
    {
        if (state.Votes.Find(round)?.Prevotes.QuorumHash is not { } hash || state.Blocks.Find(hash) is not { } block) return null;
        CheckIfNew(block);
        return state.Blocks.IsValid(hash) ? block : null;
    }

    private void Prevote(in Hash256 hash)
    {
        state.Step = RoundStep.Prevote;
        if (!state.Marks.IsPrevoteAsked && !HasOwn(VoteType.Prevote)) AskToSign(VoteType.Prevote, hash);
        state.Marks.IsPrevoteAsked = true;
    }

    private void Precommit(in Hash256 hash)
    {
        state.Step = RoundStep.Precommit;
        if (!state.Marks.IsPrecommitAsked && !HasOwn(VoteType.Precommit)) AskToSign(VoteType.Precommit, hash);
        state.Marks.IsPrecommitAsked = true;
    }

    // [CON.2] A vote of ours in this round, from the journal or heard from a peer, binds: another is never asked for.
    private bool HasOwn(VoteType type) => state.SelfIndex >= 0 && state.Votes.Find(state.Round)?.Of(type).FirstOf(state.SelfIndex) is not null;

    private void AskToSign(VoteType type, in Hash256 hash)
    {
        if (state.SelfIndex >= 0) effects.Add(new Effect.SignVote(type, state.Height, state.Round, hash));
    }

    // Line 21; the proposer too, should its host fail to build.
    private void SchedulePropose(long extraMs = 0) => Schedule(TimeoutKind.Propose, timers.DelayMs(TimeoutKind.Propose, state.Round) + extraMs);

    private void Schedule(TimeoutKind kind, long delayMs) =>
        effects.Add(new Effect.ScheduleTimeout(state.Height, state.Round, kind, delayMs));
}
