using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Chain.Light;

namespace Chain.Node.Repository.S3;

/// <summary>Connections to an endpoint whose certificate a private authority may have signed.</summary>
internal sealed class S3Connections(X509Certificate2Collection authorities) : HttpClientFactory
{
    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        SslOptions = { CertificateChainPolicy = ServerTrust.Also(authorities) },
    })
    {
        Timeout = clientConfig.Timeout ?? Timeout.InfiniteTimeSpan,
    };
}
