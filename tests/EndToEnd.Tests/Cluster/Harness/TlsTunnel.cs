using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EndToEnd.Tests.Cluster;

/// <summary>Ends TLS in front of an HTTP/1.1 port, and passes on the bytes, with a certificate of an authority of its own.</summary>
internal sealed class TlsTunnel : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _real;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="real">The address behind it.</param>
    /// <param name="authorityFile">PEM file to write, with the certificate of the authority.</param>
    public TlsTunnel(Uri real, string authorityFile)
    {
        _certificate = TlsProxy.MakeCertificate(authorityFile, "127.0.0.1");
        _real = real;
        _listener.Start();
        _running = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public string Url => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true) relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (TcpClient real = new())
        {
            try
            {
                await using SslStream secured = new(client.GetStream());
                SslServerAuthenticationOptions options = new() { ServerCertificate = _certificate, ApplicationProtocols = [SslApplicationProtocol.Http11] };
                await secured.AuthenticateAsServerAsync(options, _stop.Token);
                await real.ConnectAsync(_real.Host, _real.Port, _stop.Token);
                Stream plain = real.GetStream();
                await Task.WhenAny(secured.CopyToAsync(plain, _stop.Token), plain.CopyToAsync(secured, _stop.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // One side has ended the connection, or refuses the certificate.
            }
        }
    }
}
