using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Chain.Light;

/// <summary>HTTP connections to URIs that somebody else chose, such as those on the chain.</summary>
internal static class GuardedConnections
{
    /// <summary>
    /// Makes a handler that connects only to addresses that the rules allow. It checks the address after name resolution and connects to
    /// that address, so a name cannot resolve to another one in between. No redirects, cookies or proxy: each could lead elsewhere.
    /// </summary>
    /// <param name="rules">The addresses to which it connects.</param>
    /// <param name="authorities">Authorities that may sign servers' certificates, beside those of the machine; null for no others.</param>
    public static SocketsHttpHandler CreateHandler(AddressRules rules, X509Certificate2Collection? authorities = null) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        SslOptions = { CertificateChainPolicy = ServerTrust.Also(authorities) },
        ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, rules, cancellation),
    };

    /// <summary>Connects to the first allowed address of a host that answers.</summary>
    /// <exception cref="AddressRefusedException">No address of the host is allowed.</exception>
    /// <exception cref="SocketException">The host has no address, or no allowed address answers.</exception>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint host, AddressRules rules, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(host.Host, out IPAddress? literal)
            ? [literal] : await Dns.GetHostAddressesAsync(host.Host, cancellation).ConfigureAwait(false);
        IPAddress[] allowed = [.. addresses.Where(rules.Allows)];
        if (allowed.Length == 0)
            throw addresses.Length > 0 ? new AddressRefusedException(host.Host, addresses[0]) : new SocketException((int)SocketError.HostNotFound);
        SocketException? last = null;
        foreach (IPAddress address in allowed)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, host.Port), cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }
}
