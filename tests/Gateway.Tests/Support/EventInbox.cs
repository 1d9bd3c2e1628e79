using Gateway.Events;

namespace Gateway.Tests.Support;

/// <summary>Keeps every event of a gateway, and can fail at one.</summary>
internal sealed class EventInbox : IGatewayObserver
{
    private readonly List<GatewayEvent> _events = [];
    private Type? _failsAt;

    public IReadOnlyList<GatewayEvent> Events
    {
        get { lock (_events) return [.. _events]; }
    }

    /// <summary>Throws at the next event of this type, once.</summary>
    public void FailAt<T>()
        where T : GatewayEvent => _failsAt = typeof(T);

    /// <summary>The names of the events so far, in order.</summary>
    public override string ToString() => string.Join(' ', Events.Select(happened => happened.GetType().Name));

    public void OnEvent(GatewayEvent happened)
    {
        if (Interlocked.CompareExchange(ref _failsAt, null, happened.GetType()) == happened.GetType()) throw new InvalidOperationException("unforeseen");
        lock (_events) _events.Add(happened);
    }
}
