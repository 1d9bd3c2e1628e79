namespace Chain.Node.Hosting.Listeners;

/// <summary>Which of a full node's listeners a connection came in by. It hangs on the connection, so no Host header can pretend another.</summary>
internal enum ListenerKind
{
    Unspecified = 0,

    /// <summary>gRPC clients, HTTP/2.</summary>
    Rpc = 1,

    /// <summary>JSON clients, health checks and metrics, HTTP/1.1.</summary>
    Http = 2,

    /// <summary>Other full nodes, mutual TLS.</summary>
    Peer = 3,
}
