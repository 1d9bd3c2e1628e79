using Chain.Consensus;
using Chain.Node.Telemetry;

namespace Chain.Node.ConsensusHost;

/// <summary>Measures how long the engine stays in each step, and how long a height takes once something happens in it. Owner: the consensus loop.</summary>
internal sealed class StepClock(NodeMetrics metrics, TimeProvider time)
{
    private (long Height, int Round, RoundStep Step) _at;
    private long _since;
    private long _activeSince;

    /// <summary>Called after each step of the engine.</summary>
    public void Note(ConsensusEngine engine, bool isActive)
    {
        long now = time.GetTimestamp();
        if (isActive && _activeSince == 0) _activeSince = now;
        (long, int, RoundStep) at = (engine.Height, engine.Round, engine.RoundStep);
        if (at == _at) return;
        if (_since != 0) metrics.StepDuration.WithLabels(_at.Step.ToString()).Observe(time.GetElapsedTime(_since, now).TotalSeconds);
        _at = at;
        _since = now;
        metrics.Round.Set(engine.Round);
    }

    /// <summary>Called when a block is on disk.</summary>
    public void Committed()
    {
        if (_activeSince != 0) metrics.BlockDuration.Observe(time.GetElapsedTime(_activeSince).TotalSeconds);
        _activeSince = 0;
    }
}
