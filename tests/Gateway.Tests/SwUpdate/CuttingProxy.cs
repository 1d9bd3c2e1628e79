using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.SwUpdate;

/// <summary>Forwards TCP connections, and cuts the first one that has carried a number of bytes to the client.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly long _cutAfterBytes;
    private readonly Task _loop;
    private int _cuts;

    public CuttingProxy(Uri server, long cutAfterBytes)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _cutAfterBytes = cutAfterBytes;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Connections that were cut: 0 or 1.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true) connections.Add(ForwardAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        using (TcpClient server = new())
        {
            try
            {
                await server.ConnectAsync(_server, _stop.Token);
                Task up = CopyAsync(client.GetStream(), server.GetStream(), long.MaxValue);
                Task down = CopyAsync(server.GetStream(), client.GetStream(), _cutAfterBytes);
                await Task.WhenAny(up, down);
                client.Close();
                server.Close();
                await Task.WhenAll(up, down);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One side disconnected, so the other one is closed.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, long cutAfterBytes)
    {
        byte[] buffer = new byte[16 * 1024];
        long carried = 0;
        while (true)
        {
            int got = await from.ReadAsync(buffer, _stop.Token);
            if (got == 0) return;
            await to.WriteAsync(buffer.AsMemory(0, got), _stop.Token);
            carried += got;
            if (carried >= cutAfterBytes && Interlocked.CompareExchange(ref _cuts, 1, 0) == 0) return;
        }
    }
}
