using Chain.Consensus.Heights;
using Chain.Consensus.Proposals;
using Chain.Consensus.Votes;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>The "upon" rules and timeouts of a round: arXiv:1807.04938, Algorithm 1, lines 22 to 48 and 57 to 67.</summary>
/// <remarks>SPEC.md lists the arms that are more general than the paper, and why that is safe.</remarks>
internal sealed class RoundRules(HeightState state, Timers timers, EffectBuffer effects, ValidValue validValue, RoundStart start)
{
    /// <summary>Applies the first rule whose condition holds. Each fires at most once per round, and rounds advance only on new messages.</summary>
    internal bool ApplyOne() =>
        PrevoteFreshProposal() || PrevoteLockedProposal() || PrevoteInDoomedRound() || PrecommitQuorumBlock() || PrecommitNil()
        || AwaitMorePrevotes() || validValue.Adopt() || LeaveDoomedRound() || AwaitMorePrecommits();

    /// <summary>[L57] to [L60].</summary>
    internal void ProposeTimedOut()
    {
        if (state.Step == RoundStep.Propose) Prevote(Hash256.Zero);                                                      // [L59], [L60]
    }

    /// <summary>[L61] to [L64].</summary>
    internal void PrevoteTimedOut()
    {
        if (state.Step == RoundStep.Prevote) Precommit(Hash256.Zero);                                                    // [L63], [L64]
    }

    /// <summary>[L65] to [L67].</summary>
    internal void PrecommitTimedOut() => start.EnterNext();

    private VoteSet? Prevotes => state.Votes.Find(state.Round)?.Prevotes;

    private VoteSet? Precommits => state.Votes.Find(state.Round)?.Precommits;

    // [L22]: a fresh block.
    private bool PrevoteFreshProposal()
    {
        if (state.Step != RoundStep.Propose || state.Proposals.FirstAt(state.Round) is not { ValidRound: -1 } proposal) return false;
        Hash256 hash = proposal.Block.Hash;
        bool lockAllows = state.LockedRound == -1 || state.LockedHash == hash;                                           // [L23]
        return PrevoteByVerdict(hash, lockAllows);                                                                       // [L24] to [L27]
    }

    // [L28]: a block with its proof of lock, 2f+1 prevotes of an earlier round.
    private bool PrevoteLockedProposal()
    {
        if (state.Step != RoundStep.Propose || state.Proposals.FirstAt(state.Round) is not { ValidRound: >= 0 } proposal) return false;
        Hash256 hash = proposal.Block.Hash;
        if (!state.Votes.HasPrevoteQuorum(proposal.ValidRound, hash)) return false;
        bool lockAllows = state.LockedRound <= proposal.ValidRound || state.LockedHash == hash;                          // [L29]
        return PrevoteByVerdict(hash, lockAllows);                                                                       // [L30] to [L33]
    }

    private bool PrevoteByVerdict(in Hash256 hash, bool lockAllows)
    {
        BlockVerdict verdict = state.Blocks.VerdictOf(hash);
        bool isVerdictOpen = verdict is not (BlockVerdict.Valid or BlockVerdict.Invalid);
        if (lockAllows && isVerdictOpen) return false;
        Prevote(lockAllows && verdict == BlockVerdict.Valid ? hash : Hash256.Zero);
        return true;
    }

    // [L34].
    private bool AwaitMorePrevotes()
    {
        if (state.Step != RoundStep.Prevote || state.Marks.IsPrevoteTimerSet || Prevotes?.HasQuorumOfAny != true) return false;
        state.Marks.IsPrevoteTimerSet = true;
        effects.Schedule(state, TimeoutKind.Prevote, timers.DelayMs(TimeoutKind.Prevote, state.Round));                  // [L35]
        return true;
    }

    // [L36] in step prevote: the lock. ValidValue.Adopt does the part for later steps.
    private bool PrecommitQuorumBlock()
    {
        if (state.Step != RoundStep.Prevote || validValue.QuorumBlockOf(state.Round) is not { } block) return false;     // [L37]
        state.LockedHash = block.Hash;                                                                                   // [L38]
        state.LockedRound = state.Round;                                                                                 // [L39]
        Precommit(block.Hash);                                                                                           // [L40], [L41]
        return true;
    }

    // [L44]; [CON.9] also as soon as no block can get 2f+1 prevotes: waiting could not change the vote.
    private bool PrecommitNil()
    {
        if (state.Step != RoundStep.Prevote || Prevotes is not { } prevotes) return false;
        if (!prevotes.HasQuorumFor(Hash256.Zero) && prevotes.CanChooseBlock) return false;
        Precommit(Hash256.Zero);                                                                                         // [L45], [L46]
        return true;
    }

    // [L47].
    private bool AwaitMorePrecommits()
    {
        if (state.Marks.IsPrecommitTimerSet || Precommits?.HasQuorumOfAny != true) return false;
        state.Marks.IsPrecommitTimerSet = true;
        effects.Schedule(state, TimeoutKind.Precommit, timers.DelayMs(TimeoutKind.Precommit, state.Round));              // [L48]
        return true;
    }

    // [CON.9] Line 57 without waiting for the timeout: whatever the proposal is, no block can get 2f+1 prevotes in this round.
    private bool PrevoteInDoomedRound()
    {
        if (state.Step != RoundStep.Propose || Prevotes is not { CanChooseBlock: false }) return false;
        Prevote(Hash256.Zero);
        return true;
    }

    // [CON.9] Line 65 without waiting for the timeout: 2f+1 have precommitted, no block can be decided, and nobody can be locked in this
    // round. After one rotation of proposers the timers apply again, so that validators which cannot agree do not race through rounds.
    private bool LeaveDoomedRound()
    {
        if (state.Round >= state.Validators.Count || Prevotes is not { ExcludesBlock: true }) return false;
        return Precommits is { HasQuorumOfAny: true, CanChooseBlock: false } && start.EnterNext();
    }

    private void Prevote(in Hash256 hash)
    {
        state.Step = RoundStep.Prevote;
        if (!state.Marks.IsPrevoteAsked && MaySay(VoteType.Prevote)) effects.AskToSign(state, VoteType.Prevote, hash);
        state.Marks.IsPrevoteAsked = true;
    }

    private void Precommit(in Hash256 hash)
    {
        state.Step = RoundStep.Precommit;
        if (!state.Marks.IsPrecommitAsked && MaySay(VoteType.Precommit)) effects.AskToSign(state, VoteType.Precommit, hash);
        state.Marks.IsPrecommitAsked = true;
    }

    // [CON.2] An own vote in this round, from the journal or from a peer, binds: the engine never asks for another.
    private bool MaySay(VoteType type) => state.SelfIndex >= 0 && state.Votes.Find(state.Round)?.Of(type).FirstOf(state.SelfIndex) is null;
}
