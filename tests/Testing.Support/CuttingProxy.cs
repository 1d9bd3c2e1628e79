using System.Net;
using System.Net.Sockets;

namespace Testing.Support;

/// <summary>Forwards TCP connections on loopback, and cuts some of them after a number of bytes.</summary>
/// <remarks>Each limit is used for one connection: the first one that carries that many bytes. Later connections meet the next limit, or none.</remarks>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly CutDirection _counted;
    private readonly Lock _lock = new();
    private readonly Queue<int> _limits;
    private readonly Task _loop;
    private int _cuts;
    private long _countedBytes;

    public CuttingProxy(Uri server, CutDirection counted, params IEnumerable<int> cutAfterBytes)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _counted = counted;
        _limits = new Queue<int>(cutAfterBytes);
        _listener.Start();
        _loop = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Connections that were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Bytes that were forwarded in the counted direction, over all connections.</summary>
    public long CountedBytes => Volatile.Read(ref _countedBytes);

    /// <summary>Awaited before a cut connection is closed; the connection is idle meanwhile. Null for nothing.</summary>
    public Func<Task>? OnCut { get; set; }

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
                Task up = CopyAsync(client.GetStream(), server.GetStream(), _counted == CutDirection.Upload);
                Task down = CopyAsync(server.GetStream(), client.GetStream(), _counted == CutDirection.Download);
                await Task.WhenAny(up, down);
                client.Close();
                server.Close();
                await Task.WhenAll(up, down);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One side closed the connection; the using statements close the other side.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isCounted)
    {
        byte[] buffer = new byte[4 * 1024];
        long carried = 0;
        while (true)
        {
            int got = await from.ReadAsync(buffer, _stop.Token);
            if (got == 0) return;
            await to.WriteAsync(buffer.AsMemory(0, got), _stop.Token);
            if (!isCounted) continue;
            Interlocked.Add(ref _countedBytes, got);
            carried += got;
            if (!TakesLimit(carried)) continue;
            Interlocked.Increment(ref _cuts);
            if (OnCut is { } onCut) await onCut();
            return;
        }
    }

    private bool TakesLimit(long carriedBytes)
    {
        lock (_lock)
        {
            return _limits.TryPeek(out int limit) && carriedBytes >= limit && _limits.TryDequeue(out _);
        }
    }
}
