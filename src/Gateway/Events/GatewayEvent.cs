namespace Gateway.Events;

/// <summary>Something that happened in the gateway. Each layer that causes events defines them in its own closed hierarchy.</summary>
public abstract record GatewayEvent
{
    private protected GatewayEvent()
    {
    }
}
