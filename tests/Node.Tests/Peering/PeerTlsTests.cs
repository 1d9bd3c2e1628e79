using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Node.Tests.Cluster;

namespace Node.Tests.Peering;

/// <summary>A node requests nothing from an address that an unknown peer's certificate names.</summary>
[TestFixture]
[Category("F08")]
public sealed class PeerTlsTests
{
    private InProcessCluster _cluster = null!;

    private IPEndPoint PeerPort => IPEndPoint.Parse(new Uri(_cluster[0].Configuration.Peer!).Authority);

    [OneTimeSetUp]
    public async Task StartOneNode()
    {
        _cluster = InProcessCluster.Create();
        await _cluster[0].StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopIt() => await _cluster.DisposeAsync();

    [Test]
    public async Task Connect_WithACertificateThatSaysWhereItsIssuerIsToBeHad_MakesTheNodeFetchNothing()
    {
        using TcpListener elsewhere = new(IPAddress.Loopback, 0);
        elsewhere.Start();
        using X509Certificate2 certificate = IssuedBy($"http://{elsewhere.LocalEndpoint}/issuer.cer");
        using TcpClient client = new();
        await client.ConnectAsync(PeerPort);
        await using SslStream tls = new(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        });

        // The node sends its preface (RFC 9113, 3.4) after it has processed the certificate.
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray());
        byte[] first = new byte[9];
        await tls.ReadExactlyAsync(first).AsTask().WaitAsync(InProcessCluster.Patience);
        Assert.That(first[3], Is.EqualTo(4), "SETTINGS");
        Assert.That(elsewhere.Pending(), Is.False, "a node must not dial where a stranger points it");
    }

    private static X509Certificate2 IssuedBy(string issuerAddress)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest issuerRequest = new("CN=issuer", issuerKey, HashAlgorithmName.SHA256);
        issuerRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 issuer = issuerRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        CertificateRequest request = new("CN=stranger", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [issuerAddress]));
        using X509Certificate2 certificate = request.Create(issuer, now.AddDays(-1), now.AddDays(5), [1, 2, 3, 4]);
        using X509Certificate2 withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
