using Gateway.Events;

namespace Gateway.Receipts;

/// <summary>What happens while the gateway reports receipts to the chain. A closed hierarchy.</summary>
public abstract record ReceiptEvent : GatewayEvent
{
    private ReceiptEvent()
    {
    }

    /// <summary>A report was sent and answered.</summary>
    /// <param name="Report">The report.</param>
    /// <param name="Reply">The answer.</param>
    public sealed record Reported(OutcomeSnapshot Report, OutcomeReply Reply) : ReceiptEvent;

    /// <summary>A report or its answer could not be written to disk; it is tried again later.</summary>
    /// <param name="Error">The fault.</param>
    public sealed record StorageFailed(Exception Error) : ReceiptEvent;
}
