namespace Gateway.Events;

/// <summary>Passes each event to several observers, in order.</summary>
internal sealed class ObserverList(IReadOnlyList<IGatewayObserver> observers) : IGatewayObserver
{
    public void OnEvent(GatewayEvent happened)
    {
        foreach (IGatewayObserver observer in observers) observer.OnEvent(happened);
    }
}
