namespace Chain.Node.Hosting.Listeners;

/// <summary>The listener that accepted a connection. The gate marks the connection with it, so a Host header cannot forge it.</summary>
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
