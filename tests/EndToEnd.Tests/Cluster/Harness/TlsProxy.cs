using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace EndToEnd.Tests.Cluster;

/// <summary>Ends TLS in front of a node's gRPC port, as an operator's proxy does, with a certificate of an authority of its own.</summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly HttpClient _node;

    private TlsProxy(WebApplication app, X509Certificate2 certificate, HttpClient node)
    {
        _app = app;
        _certificate = certificate;
        _node = node;
    }

    /// <summary>Its address.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Starts a proxy, and writes the certificate of its authority to a file.</summary>
    /// <param name="real">The node's address.</param>
    /// <param name="authorityFile">PEM file to write.</param>
    /// <param name="name">The name that the certificate is for.</param>
    public static async Task<TlsProxy> StartAsync(Uri real, string authorityFile, string name = "127.0.0.1")
    {
        X509Certificate2 certificate = MakeCertificate(authorityFile, name);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            listener.UseHttps(certificate);
        }));
        WebApplication app = builder.Build();
        HttpClient node = new() { BaseAddress = real };
        TlsProxy proxy = new(app, certificate, node);
        app.Run(proxy.RelayAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _node.Dispose();
        _certificate.Dispose();
    }

    /// <summary>A certificate of a new authority, whose own certificate it writes to a file.</summary>
    public static X509Certificate2 MakeCertificate(string authorityFile, string name)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest root = new($"CN=Own authority {Path.GetFileNameWithoutExtension(authorityFile)}", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(authorityFile, authority.ExportCertificatePem());
        CertificateRequest request = new("CN=node", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(authority, now.AddDays(-1), now.AddDays(20), [1, 2, 3, 4]);
        return signed.CopyWithPrivateKey(key);
    }

    private async Task RelayAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(context.Request.Path, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body.ToArray()),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        using HttpResponseMessage answer = await _node.SendAsync(request, HttpCompletionOption.ResponseContentRead, context.RequestAborted);
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        foreach ((string name, IEnumerable<string> values) in answer.Headers) context.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(context.Response.Body);
        foreach ((string name, IEnumerable<string> values) in answer.TrailingHeaders) context.Response.AppendTrailer(name, values.ToArray());
    }
}
