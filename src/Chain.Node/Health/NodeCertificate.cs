namespace Chain.Node.Health;

/// <summary>When this node's TLS certificate ends.</summary>
/// <param name="NotAfterMs">In Unix milliseconds.</param>
internal sealed record NodeCertificate(long NotAfterMs);
