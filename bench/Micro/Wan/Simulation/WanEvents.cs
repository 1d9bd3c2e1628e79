namespace MicroBench.Wan.Simulation;

/// <summary>Virtual time in microseconds: events run in order of time, then of arrival.</summary>
internal sealed class WanEvents
{
    private readonly PriorityQueue<Action, (long AtUs, long Number)> _events = new();
    private long _number;

    public long NowUs { get; private set; }

    public void At(long timeUs, Action action) => _events.Enqueue(action, (Math.Max(timeUs, NowUs), _number++));

    public void After(long delayUs, Action action) => At(NowUs + delayUs, action);

    /// <summary>Runs all events up to a time.</summary>
    public void RunUntil(long endUs)
    {
        while (_events.TryPeek(out _, out (long AtUs, long Number) next) && next.AtUs <= endUs)
        {
            NowUs = next.AtUs;
            _events.Dequeue()();
        }

        NowUs = endUs;
    }
}
