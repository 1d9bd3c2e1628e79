using System.Net;
using System.Net.Sockets;

namespace Node.Tests.Cluster;

/// <summary>Many idle connections from one address to one listener.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly List<TcpClient> _clients = [];
    private readonly List<Task> _ends = [];

    /// <summary>Completes when the listener closes any of the connections.</summary>
    public Task FirstClosed => Task.WhenAny(_ends).Unwrap();

    public static async Task<Crowd> ConnectAsync(string address, int count)
    {
        Crowd crowd = new();
        for (int i = 0; i < count; i++)
        {
            TcpClient client = new();
            crowd._clients.Add(client);
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, new Uri(address).Port);
                crowd._ends.Add(WaitForEndAsync(client));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                crowd._ends.Add(Task.CompletedTask); // The listener closed the connection before the client saw it established.
            }
        }

        return crowd;
    }

    public void Dispose() => _clients.ForEach(c => c.Dispose());

    private static async Task WaitForEndAsync(TcpClient client)
    {
        try
        {
            Assert.That(await client.GetStream().ReadAsync(new byte[1]), Is.Zero, "no request was sent");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The listener reset the connection, or the test is over.
        }
    }
}
