namespace Chain.Node.Peering;

/// <summary>Log messages about peers. Event ids 2001-2007.</summary>
internal static partial class PeeringLog
{
    [LoggerMessage(EventId = 2001, EventName = "PeerConnected", Level = LogLevel.Information, Message = "peer {Peer} connected, identity {Identity}")]
    public static partial void Connected(ILogger logger, string peer, string identity);

    [LoggerMessage(EventId = 2002, EventName = "PeerDisconnected", Level = LogLevel.Information, Message = "peer {Peer} disconnected ({Reason})")]
    public static partial void Disconnected(ILogger logger, string peer, string reason);

    [LoggerMessage(EventId = 2003, EventName = "PeerNotConnected", Level = LogLevel.Warning, Message = "peer {Peer} at {Address}: {Problem}")]
    public static partial void NotConnected(ILogger logger, string peer, string address, string problem);

    [LoggerMessage(EventId = 2004, EventName = "PeerRefused", Level = LogLevel.Warning,
        Message = "refused a peer from {Remote}: {Reason} ({Suppressed} more since the last such message)")]
    public static partial void Refused(ILogger logger, string remote, string reason, int suppressed);

    [LoggerMessage(EventId = 2005, EventName = "PeerFrameRefused", Level = LogLevel.Warning, Message = "peer {Peer} sent {Kind}; closing the connection")]
    public static partial void FrameRefused(ILogger logger, string peer, string kind);

    [LoggerMessage(EventId = 2006, EventName = "PeerHeldBack", Level = LogLevel.Warning,
        Message = "peer {Peer} sends more than {Limit} {Kind} per second; this node reads from it more slowly")]
    public static partial void HeldBack(ILogger logger, string peer, int limit, string kind);

    [LoggerMessage(EventId = 2007, EventName = "PeerTransactionsSkipped", Level = LogLevel.Warning,
        Message = "peer {Peer} sends more than {Limit} transactions per second, or more than this node can check; this node skips some of them")]
    public static partial void Skipped(ILogger logger, string peer, int limit);

    [LoggerMessage(EventId = 2008, EventName = "CertificateReplaced", Level = LogLevel.Information,
        Message = "a new TLS certificate is in use for new connections; it ends on {NotAfter:u}")]
    public static partial void CertificateReplaced(ILogger logger, DateTime notAfter);

    [LoggerMessage(EventId = 2009, EventName = "CertificateUnusable", Level = LogLevel.Warning,
        Message = "the file of the TLS certificate has changed, and the old certificate stays in use: {Problem}")]
    public static partial void CertificateUnusable(ILogger logger, string problem);
}
