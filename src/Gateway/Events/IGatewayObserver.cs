namespace Gateway.Events;

/// <summary>Receives every event of the gateway, once. The log and the metrics are observers too.</summary>
public interface IGatewayObserver
{
    /// <summary>Handles one event. Must return at once: it may run on a device's request or in the coordinator's loop.</summary>
    /// <param name="happened">The event; ignore the kinds that you do not know.</param>
    void OnEvent(GatewayEvent happened);
}
