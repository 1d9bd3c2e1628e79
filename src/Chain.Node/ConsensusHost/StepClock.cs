using Chain.Consensus;
using Chain.Node.Telemetry;

namespace Chain.Node.ConsensusHost;

/// <summary>Measures the time of each consensus step, and of each height from its first activity. Owner: the consensus loop.</summary>
internal sealed class StepClock(NodeMetrics metrics, TimeProvider time)
{
    private (long Height, int Round, RoundStep Step) _at;
    private long _since;
    private long _activeSince;

    /// <summary>The loop calls it after each input of the engine.</summary>
    public void Observe(ConsensusEngine engine, bool isActive)
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

    /// <summary>The loop calls it when a block is on disk.</summary>
    public void OnCommitted()
    {
        if (_activeSince != 0) metrics.BlockDuration.Observe(time.GetElapsedTime(_activeSince).TotalSeconds);
        _activeSince = 0;
    }
}
