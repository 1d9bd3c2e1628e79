using Chain.Core.Records;

namespace Chain.Consensus.Rules;

/// <summary>Duration of each timeout: base + round x step, capped. The cap is safe because f+1 messages of a later round move a node there. [CON.6]</summary>
internal sealed class Timers(ChainParameters parameters)
{
    /// <summary>Long enough for a proposal that was sent before the connection to its proposer was lost.</summary>
    private const long LostProposerMs = 50;

    /// <summary>Timeout for a proposal; short if the connection to the proposer is lost. [CON.13]</summary>
    internal long ProposeDelayMs(int round, bool isProposerLost)
    {
        long delayMs = DelayMs(TimeoutKind.Propose, round);
        return isProposerLost ? Math.Min(delayMs, LostProposerMs) : delayMs;
    }

    internal long DelayMs(TimeoutKind kind, int round) => kind switch
    {
        TimeoutKind.Propose => Capped(parameters.ProposeTimeoutMs, round),
        TimeoutKind.Prevote or TimeoutKind.Precommit => Capped(parameters.VoteTimeoutMs, round),
        TimeoutKind.Heartbeat => parameters.HeartbeatMs,
        TimeoutKind.Batch => parameters.BatchDelayMs,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a timer."),
    };

    private long Capped(long baseMs, int round) => Math.Min(baseMs + (long)round * parameters.TimeoutStepMs, parameters.TimeoutCapMs);
}
