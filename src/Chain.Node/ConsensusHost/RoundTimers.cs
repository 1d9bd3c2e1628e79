using Chain.Consensus;

namespace Chain.Node.ConsensusHost;

/// <summary>The timers of the current height. The first timer of a round stops those of earlier rounds. Owner: the consensus loop.</summary>
internal sealed class RoundTimers(TimeProvider time)
{
    private readonly List<ITimer> _timers = [];
    private int _round;

    /// <summary>Starts a timer that posts the timeout to the inbox.</summary>
    public void Schedule(Effect.ScheduleTimeout effect, LoopInbox inbox)
    {
        if (effect.Round > _round) Stop();
        _round = effect.Round;
        LoopItem.Local elapsed = new(new Input.TimeoutElapsed(effect.Height, effect.Round, effect.Kind));
        _timers.Add(time.CreateTimer(_ => inbox.Post(elapsed), null, TimeSpan.FromMilliseconds(effect.DelayMs), Timeout.InfiniteTimeSpan));
    }

    /// <summary>Stops all timers.</summary>
    public void Stop()
    {
        foreach (ITimer timer in _timers) timer.Dispose();
        _timers.Clear();
        _round = 0;
    }
}
