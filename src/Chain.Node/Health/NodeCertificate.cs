namespace Chain.Node.Health;

/// <summary>When this node's TLS certificate ends.</summary>
/// <param name="notAfterMs">Says when the certificate of the moment ends, in Unix milliseconds.</param>
internal sealed class NodeCertificate(Func<long> notAfterMs)
{
    /// <summary>In Unix milliseconds.</summary>
    public long NotAfterMs => notAfterMs();
}
