namespace Chain.Node.Client;

/// <summary>What a probe of an address found.</summary>
/// <param name="Kind">What listens there.</param>
/// <param name="HasTls">Whether it speaks TLS.</param>
/// <param name="Detail">Why the connection failed, or what is wrong with the certificate; empty for nothing.</param>
internal sealed record PortAnswer(PortKind Kind, bool HasTls, string Detail);
