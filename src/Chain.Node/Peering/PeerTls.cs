using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Chain.Node.Keys;

namespace Chain.Node.Peering;

/// <summary>
/// Mutual TLS between nodes. Each node shows its certificate; the signed hello then proves whose it is. So no certificate is checked
/// against the machine's trusted authorities. Nothing that a certificate refers to is fetched, because its addresses are untrusted.
/// </summary>
internal sealed class PeerTls
{
    private readonly TlsCertificates _certificates;

    /// <param name="certificates">This node's certificate, which may be replaced.</param>
    public PeerTls(TlsCertificates certificates) => _certificates = certificates;

    /// <param name="certificate">This node's certificate with its private key. The caller keeps ownership.</param>
    public PeerTls(X509Certificate2 certificate)
        : this(TlsCertificates.Of(certificate))
    {
    }

    /// <summary>This node's certificate for a new connection. The hello of that connection must be bound to the same one.</summary>
    public TlsCertificates.Loaded Own => _certificates.Current;

    /// <summary>Options for one inbound connection. A client must show a certificate.</summary>
    public SslServerAuthenticationOptions MakeServerOptions() => new()
    {
        ServerCertificateContext = Own.Context,
        ClientCertificateRequired = true,
        CertificateChainPolicy = MakeChainPolicy(),
        RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
    };

    /// <summary>Options for one outbound connection.</summary>
    /// <param name="own">This node's certificate for the connection.</param>
    /// <param name="accept">Decides whether to continue with a node that shows this certificate. It must dispose the certificate.</param>
    public static SslClientAuthenticationOptions MakeClientOptions(TlsCertificates.Loaded own, Predicate<X509Certificate2> accept) => new()
    {
        ClientCertificateContext = own.Context,
        CertificateChainPolicy = MakeChainPolicy(),
        RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown is not null && accept(X509CertificateLoader.LoadCertificate(shown.GetRawCertData())),
    };

    /// <summary>Makes a policy that trusts no authority. Each connection needs its own, because it modifies the policy.</summary>
    private static X509ChainPolicy MakeChainPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
