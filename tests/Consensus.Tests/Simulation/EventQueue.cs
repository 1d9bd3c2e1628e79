namespace Consensus.Tests.Simulation;

/// <summary>Virtual time: events run in order of time, then of arrival. It is the only clock of a simulation.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long AtMs, long Number)> _events = new();
    private long _number;

    internal long NowMs { get; private set; }

    internal void After(long delayMs, Action action) => _events.Enqueue(action, (NowMs + delayMs, _number++));

    internal bool RunNext()
    {
        if (!_events.TryDequeue(out Action? action, out (long AtMs, long Number) key)) return false;
        NowMs = key.AtMs;
        action();
        return true;
    }
}
