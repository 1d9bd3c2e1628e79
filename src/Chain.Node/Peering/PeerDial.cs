using System.Net;
using System.Net.Sockets;

namespace Chain.Node.Peering;

/// <summary>Dials a peer. An unreachable peer yields null without an exception, because a node redials absent peers for as long as it runs.</summary>
internal static class PeerDial
{
    /// <summary>Connects to the host and port of an address. The caller disposes the stream. Null if there is no connection within the limit.</summary>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static async Task<Stream?> TryConnectAsync(Uri address, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ended.CancelAfter(limit);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (await ConnectAsync(socket, EndPointOf(address), ended.Token).ConfigureAwait(false) == SocketError.Success)
            return new NetworkStream(socket, ownsSocket: true);
        socket.Dispose();
        cancellation.ThrowIfCancellationRequested();
        return null;
    }

    private static async Task<SocketError> ConnectAsync(Socket socket, EndPoint endPoint, CancellationToken cancellation)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SocketAsyncEventArgs attempt = new() { RemoteEndPoint = endPoint };
        attempt.Completed += (_, _) => done.TrySetResult();
        if (!socket.ConnectAsync(attempt)) return attempt.SocketError;
        using (cancellation.Register(() => Socket.CancelConnectAsync(attempt))) await done.Task.ConfigureAwait(false);
        return attempt.SocketError;
    }

    private static EndPoint EndPointOf(Uri address) =>
        IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) ? new IPEndPoint(ip, address.Port) : new DnsEndPoint(address.DnsSafeHost, address.Port);
}
