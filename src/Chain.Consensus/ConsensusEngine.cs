using Chain.Consensus.Heights;
using Chain.Consensus.Proposals;
using Chain.Consensus.Rules;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>The Tendermint algorithm (arXiv:1807.04938) as a function: one input in, a list of effects out.</summary>
/// <remarks>
/// No clock, no I/O, no randomness: equal options fed equal inputs return equal effects. The host finishes each effect before
/// it starts the next; SPEC.md states what it owes. Nothing that a peer can send makes <see cref="Step"/> throw.
/// Not thread-safe: one engine belongs to one loop.
/// </remarks>
public sealed class ConsensusEngine
{
    private readonly EngineOptions _options;
    private readonly Timers _timers;
    private readonly MessageGate _gate;
    private readonly NextHeightBuffer _nextHeight = new();
    private List<Effect> _effects = [];
    private HeightState? _state;
    private RoundRules? _rules;

    /// <summary>Makes an engine that waits for its first <see cref="Input.StartHeight"/>.</summary>
    /// <exception cref="ArgumentException">A chain parameter is out of range.</exception>
    public ConsensusEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Parameters.IsWellFormed()) throw new ArgumentException("A chain parameter is out of range.", nameof(options));
        _options = options;
        _timers = new Timers(options.Parameters);
        _gate = new MessageGate(options);
    }

    /// <summary>Height that is being decided; 0 before the first.</summary>
    public long Height => _state?.Height ?? 0;

    /// <summary>Round of the height, from 0.</summary>
    public int Round => _state?.Round ?? 0;

    /// <summary>Step of the round.</summary>
    public RoundStep RoundStep => _state?.Step ?? RoundStep.Unspecified;

    /// <summary>Round of the lock, -1 if there is none; for those who explain a stall.</summary>
    public int LockedRound => _state?.LockedRound ?? -1;

    /// <summary>Block of the lock, null if there is none.</summary>
    public Hash256? LockedHash => _state?.LockedHash;

    /// <summary>Round of the valid value, -1 if there is none.</summary>
    public int ValidRound => _state?.ValidRound ?? -1;

    /// <summary>What to tell peers, periodically and on connect.</summary>
    public StatusMessage Status => StatusGossip.Describe(_state);

    /// <summary>State of the height, for the tests of rules and bounds.</summary>
    internal HeightState? State => _state;

    /// <summary>Messages of the next height, for the tests of bounds.</summary>
    internal NextHeightBuffer NextHeight => _nextHeight;

    /// <summary>Consumes one input and returns what the host must do, in order.</summary>
    /// <exception cref="ArgumentException">The host broke its side: a height started twice, or a built block that is not of this height.</exception>
    public IReadOnlyList<Effect> Step(Input input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _effects = [];
        if (input is Input.StartHeight start)
        {
            Start(start);
        }
        else if (_state is { } state)
        {
            _rules = new RoundRules(state, _timers, _effects);
            Dispatch(input, state, _rules);
        }

        _rules?.Run();
        return _effects;
    }

    /// <summary>What a peer at the same height lacks, by its own account; empty for any other peer.</summary>
    /// <remarks>Bounded by one proposal and five votes a validator.</remarks>
    public IReadOnlyList<ConsensusMessage> MessagesFor(StatusMessage peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return StatusGossip.Answer(_state, peer);
    }

    private void Dispatch(Input input, HeightState state, RoundRules rules)
    {
        switch (input)
        {
            case Input.ProposalReceived received: Receive(received.Proposal, state, rules); break;
            case Input.VoteReceived received: Receive(received.Vote, state, rules); break;
            case Input.TimeoutElapsed elapsed: Elapse(elapsed, state, rules); break;
            case Input.BlockBuilt built: TakeBuilt(built, state); break;
            case Input.BlockChecked check: TakeVerdict(check, state); break;
            case Input.SignedVote signed: TakeOwn(signed.Vote, state, rules); break;
            case Input.SignedProposal signed: TakeOwn(signed.Proposal, state, rules); break;
            case Input.TransactionsWaiting: rules.BlockIsDue(withBatchDelay: true); break;
            case Input.CertificateReceived received: Receive(received, state, rules); break;
            default: throw new ArgumentException($"Unknown input {input.GetType().Name}.", nameof(input));
        }
    }

    // Lines 10 and 54: StartRound(0).
    private void Start(Input.StartHeight start)
    {
        if (start.Height <= Height) throw new ArgumentException($"Height {start.Height} was started at height {Height}.", nameof(start));
        bool isSameSet = _state is { } before && before.Validators.Members.SequenceEqual(start.Validators.Members);
        HeightState state = _state = new HeightState(start, _options.Self);
        RoundRules rules = _rules = new RoundRules(state, _timers, _effects);
        rules.EnterRound(0, mayPropose: true);
        if (start.HasTransactions) rules.BlockIsDue(withBatchDelay: true);
        else _effects.Add(new Effect.ScheduleTimeout(start.Height, 0, TimeoutKind.Heartbeat, _timers.DelayMs(TimeoutKind.Heartbeat, 0)));
        (Proposal[] proposals, Vote[] votes) = _nextHeight.TakeAll(start.Height);
        foreach (Proposal proposal in proposals)
        {
            if (isSameSet) Keep(proposal, state, rules);
            else Receive(proposal, state, rules);
        }

        foreach (Vote vote in votes)
        {
            if (isSameSet) Keep(vote, state, rules);
            else Receive(vote, state, rules);
        }
    }

    private void Receive(Vote vote, HeightState state, RoundRules rules)
    {
        if (vote.Height == state.Height + 1 && _gate.AdmitsEarly(vote, state, _nextHeight)) _nextHeight.Add(vote);
        if (vote.Height == state.Height && !state.IsDecided && _gate.Admits(vote, state)) Keep(vote, state, rules);
    }

    private void Receive(Proposal proposal, HeightState state, RoundRules rules)
    {
        if (proposal.Height == state.Height + 1 && _gate.AdmitsEarly(proposal, state, _nextHeight)) _nextHeight.Add(proposal);
        if (proposal.Height == state.Height && !state.IsDecided && _gate.Admits(proposal, state)) Keep(proposal, state, rules);
    }

    private void Receive(Input.CertificateReceived received, HeightState state, RoundRules rules)
    {
        if (state.IsDecided || state.Certificate is not null || !_gate.Admits(received.Certificate, received.Block, state)) return;
        state.Certificate = received.Certificate;
        rules.CheckIfNew(received.Block);
    }

    private void Keep(Vote vote, HeightState state, RoundRules rules)
    {
        if (vote.Round > state.Round) state.Votes.MakeRoomAhead(vote.ValidatorIndex, vote.Round, state.Round);
        if (vote.ValidatorIndex == state.SelfIndex) Bind(vote, state);
        state.Votes.Saw(vote.ValidatorIndex, vote.Round);
        if (state.Votes.At(vote.Round).Of(vote.Type).Add(vote) is { } earlier)
        {
            _effects.Add(new Effect.ReportEvidence(new DuplicateVoteEvidence(earlier, vote)));
        }

        rules.BlockIsDue(withBatchDelay: false);
    }

    private void Keep(Proposal proposal, HeightState state, RoundRules rules)
    {
        int proposer = state.ProposerOf(proposal.Round);
        if (proposal.Round > state.Round) state.Proposals.Prune(r => r <= state.Round || r == proposal.Round || state.ProposerOf(r) != proposer);
        state.Votes.Saw(proposer, proposal.Round);
        if (state.Proposals.Add(proposal) is { } earlier)
        {
            _effects.Add(new Effect.ReportEvidence(new DuplicateProposalEvidence(earlier, proposal, proposer)));
        }

        state.Blocks.Add(proposal.Block);
        rules.BlockIsDue(withBatchDelay: false);
        if (proposal.Round <= state.Round) rules.CheckIfNew(proposal.Block);
    }

    private static void Elapse(Input.TimeoutElapsed elapsed, HeightState state, RoundRules rules)
    {
        if (elapsed.Height != state.Height || elapsed.Round != state.Round || state.IsDecided) return;     // lines 58, 62, 66
        switch (elapsed.Kind)
        {
            case TimeoutKind.Propose: rules.ProposeTimedOut(); break;
            case TimeoutKind.Prevote: rules.PrevoteTimedOut(); break;
            case TimeoutKind.Precommit: rules.PrecommitTimedOut(); break;
            case TimeoutKind.Heartbeat: rules.BlockIsDue(withBatchDelay: false); break;
            case TimeoutKind.Batch: rules.AskForProposal(); break;
            default: throw new ArgumentOutOfRangeException(nameof(elapsed), elapsed.Kind, "Not a timer.");
        }
    }

    // Line 19, after getValue() of line 18.
    private void TakeBuilt(Input.BlockBuilt built, HeightState state)
    {
        bool isLate = built.Height != state.Height || built.Round != state.Round || state.IsDecided;
        if (isLate || !state.IsProposer || state.Proposals.FirstAt(state.Round) is not null) return;
        if (built.Block.Height != state.Height || !built.Block.Header.ParentHash.Equals(state.ParentHash))
        {
            throw new ArgumentException("The built block does not stand on the parent of this height.", nameof(built));
        }

        state.Blocks.Add(built.Block, BlockVerdict.Valid);
        _effects.Add(new Effect.SignProposal(state.Height, state.Round, -1, built.Block));
    }

    private static void TakeVerdict(Input.BlockChecked check, HeightState state)
    {
        if (state.Blocks.VerdictOf(check.BlockHash) != BlockVerdict.Checking) return;
        state.Blocks.SetVerdict(check.BlockHash, check.IsValid ? BlockVerdict.Valid : BlockVerdict.Invalid);
    }

    private void TakeOwn(Vote vote, HeightState state, RoundRules rules)
    {
        if (vote.Height != state.Height || state.SelfIndex < 0 || vote.ValidatorIndex != state.SelfIndex) return;
        _effects.Add(new Effect.Broadcast(new VoteMessage(vote)));
        if (state.IsDecided) return;
        if (vote.Round > state.Round) rules.EnterRound(vote.Round, mayPropose: false);                     // only a journal leads here
        Bind(vote, state);
        RoundStep reached = vote.Type == VoteType.Prevote ? RoundStep.Prevote : RoundStep.Precommit;
        if (vote.Round == state.Round && state.Step < reached) state.Step = reached;
        if (state.IsRoundKept(vote.Round) && state.Votes.At(vote.Round).Of(vote.Type).Wants(vote, isForKnownProposal: true)) Keep(vote, state, rules);
    }

    private void TakeOwn(Proposal proposal, HeightState state, RoundRules rules)
    {
        if (proposal.Height != state.Height || state.SelfIndex < 0 || state.ProposerOf(proposal.Round) != state.SelfIndex || state.IsDecided) return;
        _effects.Add(new Effect.Broadcast(new ProposalMessage(proposal)));
        if (proposal.Round > state.Round) rules.EnterRound(proposal.Round, mayPropose: false);
        if (proposal.Round == state.Round) state.Marks.IsProposalAsked = true;
        if (state.IsRoundKept(proposal.Round) && state.Proposals.Wants(proposal, isChosenByQuorum: true)) Keep(proposal, state, rules);
    }

    // [CON.2] A precommit of ours is a lock, even if the prevotes behind it are lost: without this a restart would be amnesia (threat D05).
    private static void Bind(Vote own, HeightState state)
    {
        if (own.Type != VoteType.Precommit || own.IsNil || own.Round <= state.LockedRound) return;
        state.LockedHash = own.BlockHash;
        state.LockedRound = own.Round;
    }
}
