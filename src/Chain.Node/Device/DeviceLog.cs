namespace Chain.Node.Device;

internal static partial class DeviceLog
{
    [LoggerMessage(EventId = 8001, EventName = "Runs", Level = LogLevel.Information,
        Message = "{Device} runs {Version} from slot {Slot}, security counter {Counter}")]
    public static partial void Runs(ILogger logger, string device, string version, Slot slot, ulong counter);

    [LoggerMessage(EventId = 8002, EventName = "NoAnswer", Level = LogLevel.Warning,
        Message = "{Device}: the gateway {Gateway} does not answer; is it running? Trying on")]
    public static partial void NoAnswer(ILogger logger, string device, Uri gateway);

    [LoggerMessage(EventId = 8003, EventName = "NotAuthorized", Level = LogLevel.Error,
        Message = "{Device}: the gateway {Gateway} refuses id or token: register it with 'fwledger gateway device add {Device}' and pass its token. Trying on")]
    public static partial void NotAuthorized(ILogger logger, string device, Uri gateway);

    [LoggerMessage(EventId = 8004, EventName = "BadAnswer", Level = LogLevel.Warning,
        Message = "{Device}: the gateway {Gateway} answers '{Status}': is it a hawkBit DDI server? Trying on")]
    public static partial void BadAnswer(ILogger logger, string device, Uri gateway, DdiStatus status);

    [LoggerMessage(EventId = 8005, EventName = "OrderRefused", Level = LogLevel.Warning,
        Message = "{Device} refuses order {Action} of {Model} {Version}: {Verdict}")]
    public static partial void OrderRefused(ILogger logger, string device, int action, string model, string version, OrderVerdict verdict);

    [LoggerMessage(EventId = 8006, EventName = "Event", Level = LogLevel.Information, Message = "{Device}: {Text}")]
    public static partial void Event(ILogger logger, string device, string text);
}
