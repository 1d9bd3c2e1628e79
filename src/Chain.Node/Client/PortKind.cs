namespace Chain.Node.Client;

/// <summary>What listens at an address.</summary>
internal enum PortKind
{
    /// <summary>It answers in no known way.</summary>
    Unspecified = 0,

    /// <summary>Nothing: the connection is refused, or the host is not found.</summary>
    Closed = 1,

    /// <summary>It accepts connections and says nothing.</summary>
    Silent = 2,

    /// <summary>HTTP/2, as the gRPC port of a node.</summary>
    Grpc = 3,

    /// <summary>HTTP/1.1, as the JSON port of a node, a gateway or a repository.</summary>
    Http = 4,

    /// <summary>TLS that ends the connection of a caller without a certificate, as the port of a node for its peers.</summary>
    Peer = 5,
}
