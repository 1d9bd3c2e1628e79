using Chain.Consensus.Heights;
using Chain.Consensus.Rules;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>The Tendermint algorithm (arXiv:1807.04938) as a function: one input in, a list of effects out.</summary>
/// <remarks>
/// No clock, no I/O, no randomness: engines with equal options that get equal inputs return equal effects. The host must finish each
/// effect before it starts the next; SPEC.md states its duties. Nothing that a peer can send makes <see cref="Step"/> throw.
/// Not thread-safe: one engine belongs to one loop.
/// </remarks>
public sealed class ConsensusEngine
{
    private readonly EngineOptions _options;
    private Timers _timers;
    private readonly MessageGate _gate;
    private readonly NextHeightBuffer _nextHeight = new();
    private readonly Reachability _reachability = new();
    private readonly EffectBuffer _effects = new();
    private HeightRules? _height;

    /// <summary>Creates an engine that waits for its first <see cref="Input.StartHeight"/>.</summary>
    /// <exception cref="ArgumentException">A chain parameter is out of range.</exception>
    public ConsensusEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Parameters.IsWellFormed()) throw new ArgumentException("A chain parameter is out of range.", nameof(options));
        _options = options;
        _timers = new Timers(options.Parameters);
        _gate = new MessageGate(options);
    }

    /// <summary>Height that is being decided; 0 before the first <see cref="Input.StartHeight"/>.</summary>
    public long Height => State?.Height ?? 0;

    /// <summary>Current round, from 0.</summary>
    public int Round => State?.Round ?? 0;

    /// <summary>Current step of the round.</summary>
    public RoundStep RoundStep => State?.Step ?? RoundStep.Unspecified;

    /// <summary>Round of the lock, -1 if there is none; for diagnosis of a stall.</summary>
    public int LockedRound => State?.LockedRound ?? -1;

    /// <summary>Block of the lock, null if there is none.</summary>
    public Hash256? LockedHash => State?.LockedHash;

    /// <summary>Round of the valid value, -1 if there is none.</summary>
    public int ValidRound => State?.ValidRound ?? -1;

    /// <summary>The status to send to peers, periodically and on connect.</summary>
    public StatusMessage Status => StatusGossip.Describe(State);

    /// <summary>State of the height, for tests.</summary>
    internal HeightState? State => _height?.State;

    /// <summary>Messages of the next height, for tests.</summary>
    internal NextHeightBuffer NextHeight => _nextHeight;

    /// <summary>Consumes one input and returns what the host must do, in order.</summary>
    /// <exception cref="ArgumentException">The host broke the contract: it started a height twice, or built a block that is not of this height.</exception>
    public IReadOnlyList<Effect> Step(Input input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input is Input.LinkChanged link) _reachability.Note(link.Validator, link.IsUp);
        if (input is Input.StartHeight start) Start(start);
        else if (_height is { } height) Dispatch(input, height);
        _height?.Run();
        return _effects.TakeAll();
    }

    /// <summary>The messages that a peer at the same height lacks, according to its status; empty for any other peer.</summary>
    /// <remarks>At most two proposals and six votes per validator.</remarks>
    public IReadOnlyList<ConsensusMessage> MessagesFor(StatusMessage peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return StatusGossip.Answer(State, peer);
    }

    private void Dispatch(Input input, HeightRules height)
    {
        switch (input)
        {
            case Input.ProposalReceived received: Receive(received.Proposal, height); break;
            case Input.VoteReceived received: Receive(received.Vote, height); break;
            case Input.TimeoutElapsed elapsed: Elapse(elapsed, height); break;
            case Input.BlockBuilt built: height.Start.TakeBuilt(built); break;
            case Input.BlockChecked check: height.State.Blocks.Answer(check.BlockHash, check.IsValid); break;
            case Input.SignedVote signed: height.Intake.TakeOwn(signed.Vote); break;
            case Input.SignedProposal signed: height.Intake.TakeOwn(signed.Proposal); break;
            case Input.TransactionsWaiting: height.Start.BlockIsDue(withBatchDelay: true); break;
            case Input.LinkChanged { IsUp: false } lost: height.Start.LinkLost(lost.Validator); break;
            case Input.LinkChanged: break;
            case Input.CertificateReceived received: height.Intake.Receive(received.Certificate, received.Block); break;
            default: throw new ArgumentException($"Unknown input {input.GetType().Name}.", nameof(input));
        }
    }

    // [L10], [L52] to [L54]: StartRound(0), with a log that holds only the messages that arrived early.
    private void Start(Input.StartHeight start)
    {
        if (start.Height <= Height) throw new ArgumentException($"Height {start.Height} was started at height {Height}.", nameof(start));
        bool isSameSet = State is { } before && before.Validators.Members.SequenceEqual(start.Validators.Members);
        if (start.Parameters is { } parameters) _timers = new Timers(parameters);
        HeightRules height = _height = new HeightRules(start, _options.Self, _gate, _timers, _reachability, _effects);
        height.Start.Enter(0, mayPropose: true);
        if (start.HasTransactions) height.Start.BlockIsDue(withBatchDelay: true);
        else _effects.Schedule(height.State, TimeoutKind.Heartbeat, _timers.DelayMs(TimeoutKind.Heartbeat, 0));
        (Proposal[] proposals, Vote[] votes) = _nextHeight.TakeAll(start.Height);
        foreach (Proposal proposal in proposals)
        {
            if (isSameSet) height.Intake.Keep(proposal);
            else height.Intake.Receive(proposal);
        }

        foreach (Vote vote in votes)
        {
            if (isSameSet) height.Intake.Keep(vote);
            else height.Intake.Receive(vote);
        }
    }

    private void Receive(Vote vote, HeightRules height)
    {
        if (vote.Height == height.State.Height) height.Intake.Receive(vote);
        else if (vote.Height == height.State.Height + 1 && _gate.AdmitsEarly(vote, height.State, _nextHeight)) _nextHeight.Add(vote);
    }

    private void Receive(Proposal proposal, HeightRules height)
    {
        if (proposal.Height == height.State.Height) height.Intake.Receive(proposal);
        else if (proposal.Height == height.State.Height + 1 && _gate.AdmitsEarly(proposal, height.State, _nextHeight)) _nextHeight.Add(proposal);
    }

    // [L58], [L62], [L66]: a timer of another height or round is stale.
    private static void Elapse(Input.TimeoutElapsed elapsed, HeightRules height)
    {
        if (elapsed.Height != height.State.Height || elapsed.Round != height.State.Round || height.State.IsDecided) return;
        switch (elapsed.Kind)
        {
            case TimeoutKind.Propose: height.Rounds.ProposeTimedOut(); break;
            case TimeoutKind.Prevote: height.Rounds.PrevoteTimedOut(); break;
            case TimeoutKind.Precommit: height.Rounds.PrecommitTimedOut(); break;
            case TimeoutKind.Heartbeat: height.Start.BlockIsDue(withBatchDelay: false); break;
            case TimeoutKind.Batch: height.Start.Propose(); break;
            default: throw new ArgumentOutOfRangeException(nameof(elapsed), elapsed.Kind, "Not a timer.");
        }
    }
}
