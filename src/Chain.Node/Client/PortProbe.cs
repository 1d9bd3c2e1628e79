using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Chain.Node.Client;

/// <summary>Finds out what listens at an address, after a call failed: the failure itself does not say it.</summary>
internal static class PortProbe
{
    private const int AnswerBytesMin = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    // The preface of RFC 9113, section 3.4, and an empty SETTINGS frame. A server of HTTP/2 answers with its own SETTINGS, one of HTTP/1.1 with a refusal.
    private static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];

    /// <summary>Asks twice at most: with the scheme of the address, and with the other one if that gets no answer.</summary>
    /// <param name="address">An http or https address.</param>
    /// <param name="trust">Authorities to trust instead of the machine's; null for the machine's.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<PortAnswer> AskAsync(Uri address, X509ChainPolicy? trust, CancellationToken cancellation)
    {
        bool isTls = address.Scheme == Uri.UriSchemeHttps;
        PortAnswer first = await AskOnceAsync(address, isTls, trust, cancellation).ConfigureAwait(false);
        if (first.Kind is not (PortKind.Unspecified or PortKind.Silent)) return first;
        PortAnswer other = await AskOnceAsync(address, !isTls, trust, cancellation).ConfigureAwait(false);
        return other.Kind is PortKind.Grpc or PortKind.Http or PortKind.Peer ? other : first;
    }

    private static async Task<PortAnswer> AskOnceAsync(Uri address, bool isTls, X509ChainPolicy? trust, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        bool isConnected = false, isShaken = false;
        string detail = "";
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(address.DnsSafeHost, address.Port, limit.Token).ConfigureAwait(false);
            isConnected = true;
            Stream stream = client.GetStream();
            if (isTls)
            {
                SslStream secured = new(stream);
                stream = secured;
                await secured.AuthenticateAsClientAsync(Options(address, trust, found => detail = found), limit.Token).ConfigureAwait(false);
                isShaken = true;
            }

            await using (stream.ConfigureAwait(false))
            {
                return new PortAnswer(await ReadKindAsync(stream, isTls, limit.Token).ConfigureAwait(false), isTls, detail);
            }
        }
        catch (SocketException e)
        {
            return new PortAnswer(PortKind.Closed, false, e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return isConnected ? new PortAnswer(PortKind.Silent, isShaken, detail)
                : new PortAnswer(PortKind.Closed, false, $"no answer within {Limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // With TLS 1.3 the server refuses a missing certificate only after the handshake.
            return isShaken ? new PortAnswer(PortKind.Peer, true, detail) : new PortAnswer(PortKind.Unspecified, false, e.Message);
        }
    }

    private static async Task<PortKind> ReadKindAsync(Stream stream, bool isTls, CancellationToken cancellation)
    {
        await stream.WriteAsync(Preface, cancellation).ConfigureAwait(false);
        byte[] answer = new byte[64];
        int read = await stream.ReadAtLeastAsync(answer, AnswerBytesMin, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read == 0 && isTls) return PortKind.Peer;
        if (read < AnswerBytesMin) return PortKind.Unspecified;
        // A server of HTTP/1.1 refuses with its own status line, or as Kestrel does with a frame that ends the connection.
        const byte SettingsFrame = 4, GoAwayFrame = 7;
        if (answer.AsSpan().StartsWith("HTTP/"u8) || answer[3] == GoAwayFrame) return PortKind.Http;
        return answer[3] == SettingsFrame ? PortKind.Grpc : PortKind.Unspecified;
    }

    /// <summary>Options that accept any certificate, and say what is wrong with it.</summary>
    [SuppressMessage("Security", "CA5359:Do not disable certificate validation", Justification = "The probe sends no data, and reports the fault.")]
    private static SslClientAuthenticationOptions Options(Uri address, X509ChainPolicy? trust, Action<string> onFault) => new()
    {
        TargetHost = address.DnsSafeHost,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        CertificateChainPolicy = trust,
        RemoteCertificateValidationCallback = (_, shown, chain, faults) =>
        {
            if (shown is X509Certificate2 certificate) onFault(PortTexts.Explain(certificate, chain, faults));
            return true;
        },
    };
}
