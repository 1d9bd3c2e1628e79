using System.Net;
using System.Net.Sockets;

namespace Node.Tests.Repository.Transfers;

/// <summary>Forwards TCP connections and cuts each of the first ones after some bytes towards the server.</summary>
internal sealed class CuttingUploads : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly Queue<int> _cutAfterBytes;
    private readonly Task _loop;
    private int _cuts;

    public CuttingUploads(Uri server, IEnumerable<int> cutAfterBytes)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _cutAfterBytes = new Queue<int>(cutAfterBytes);
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Awaited before a connection that is being cut is closed, while nothing moves on it; null for nothing.</summary>
    public Func<Task>? OnCut { get; set; }

    /// <summary>Bytes that went towards the server, all connections together.</summary>
    public long SentBytes { get; private set; }

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
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                connections.Add(ForwardAsync(client));
            }
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
                Task up = CopyAsync(client.GetStream(), server.GetStream(), isUp: true);
                Task down = CopyAsync(server.GetStream(), client.GetStream(), isUp: false);
                await Task.WhenAny(up, down);
                client.Close();
                server.Close();
                await Task.WhenAll(up, down);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One side went away; the other is closed with it.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isUp)
    {
        byte[] buffer = new byte[4 * 1024];
        long carried = 0;
        while (true)
        {
            int got = await from.ReadAsync(buffer, _stop.Token);
            if (got == 0) return;
            await to.WriteAsync(buffer.AsMemory(0, got), _stop.Token);
            if (!isUp) continue;
            SentBytes += got;
            carried += got;
            if (_cutAfterBytes.TryPeek(out int limit) && carried >= limit)
            {
                _cutAfterBytes.Dequeue();
                Interlocked.Increment(ref _cuts);
                if (OnCut is { } onCut) await onCut();
                return;
            }
        }
    }
}
