using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Chain.Node.Peering;

/// <summary>
/// TLS between nodes, from both ends: each shows its certificate, and whose it is, the hello says that is signed over it. So a certificate is never
/// held against the machine's authorities, and nothing that it points to is fetched: an issuer's address is a stranger's.
/// </summary>
internal sealed class PeerTls
{
    private readonly SslStreamCertificateContext _own;

    /// <param name="certificate">This node's own certificate with its key; stays the caller's.</param>
    public PeerTls(X509Certificate2 certificate) => _own = SslStreamCertificateContext.Create(certificate, null, offline: true);

    /// <summary>For one connection that comes in. A client without a certificate does not get in.</summary>
    public SslServerAuthenticationOptions MakeServerOptions() => new()
    {
        ServerCertificateContext = _own,
        ClientCertificateRequired = true,
        CertificateChainPolicy = MakeChainPolicy(),
        RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
    };

    /// <summary>For one connection that goes out.</summary>
    /// <param name="accept">Whether to go on with the node that shows this certificate, which becomes the callee's to dispose.</param>
    public SslClientAuthenticationOptions MakeClientOptions(Predicate<X509Certificate2> accept) => new()
    {
        ClientCertificateContext = _own,
        CertificateChainPolicy = MakeChainPolicy(),
        RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown is not null && accept(X509CertificateLoader.LoadCertificate(shown.GetRawCertData())),
    };

    /// <summary>One that trusts nobody; a new one each time, since the connection writes into it.</summary>
    private static X509ChainPolicy MakeChainPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
