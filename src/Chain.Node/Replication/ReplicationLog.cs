namespace Chain.Node.Replication;

/// <summary>Log messages about replication. Event ids 6000-6099.</summary>
internal static partial class ReplicationLog
{
    [LoggerMessage(EventId = 6000, EventName = "ReplicationProposed", Level = LogLevel.Information,
        Message = "broker {Broker} proposes to carry release {Release}: {Decision} (contract {Contract})")]
    public static partial void Proposed(ILogger logger, string broker, string release, string decision, string contract);

    [LoggerMessage(EventId = 6003, EventName = "MirrorQuotaReached", Level = LogLevel.Warning,
        Message = "release {Release} is not mirrored: its {SizeBytes} bytes would exceed the quota; raise broker.quota_bytes or withdraw from a contract")]
    public static partial void QuotaReached(ILogger logger, string release, long sizeBytes);

    [LoggerMessage(EventId = 6004, EventName = "ImageEvicted", Level = LogLevel.Information,
        Message = "deleted image {Sha256} from the repository: no contract needs it")]
    public static partial void Evicted(ILogger logger, string sha256);
}
