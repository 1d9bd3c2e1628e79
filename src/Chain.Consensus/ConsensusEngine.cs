namespace Chain.Consensus;

/// <summary>The Tendermint algorithm (arXiv:1807.04938) as a function: one input in, a list of effects out.</summary>
/// <remarks>
/// No clock, no I/O, no randomness: equal options fed equal inputs return equal effects. The host finishes each effect before
/// it starts the next. Not thread-safe: one engine belongs to one loop.
/// </remarks>
public sealed class ConsensusEngine
{
    /// <summary>Makes an engine that waits for its first <see cref="Input.StartHeight"/>.</summary>
    public ConsensusEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
    }

    /// <summary>Height that is being decided; 0 before the first.</summary>
    public long Height => Status.Height;

    /// <summary>Round of the height, from 0.</summary>
    public int Round => Status.Round;

    /// <summary>Step of the round.</summary>
    public RoundStep RoundStep => Status.Step;

    /// <summary>What to tell peers, periodically and on connect.</summary>
    public StatusMessage Status => throw new NotImplementedException();

    /// <summary>Consumes one input and returns what the host must do, in order.</summary>
    public IReadOnlyList<Effect> Step(Input input) => throw new NotImplementedException();

    /// <summary>What a peer at the same height lacks, by its own account. Bounded by four votes a validator and two proposals.</summary>
    public IReadOnlyList<ConsensusMessage> MessagesFor(StatusMessage peer) => throw new NotImplementedException();
}
