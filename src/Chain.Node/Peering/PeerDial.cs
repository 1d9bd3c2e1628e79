using System.Net;
using System.Net.Sockets;

namespace Chain.Node.Peering;

/// <summary>Dials a peer. One that is not there costs a refused connection, and no exceptions.</summary>
/// <remarks>A node dials those that it lacks for as long as it runs.</remarks>
internal static class PeerDial
{
    /// <summary>A connection to the host of an address, which the caller disposes; null if none came about within the limit.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
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
