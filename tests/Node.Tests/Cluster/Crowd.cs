using System.Net;
using System.Net.Sockets;

namespace Node.Tests.Cluster;

/// <summary>Connections from one address to one listener, which stay open for as long as the listener lets them.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly List<TcpClient> _clients = [];
    private readonly List<Task> _ends = [];

    /// <summary>Completes when the listener has closed one of them; which one is for the system to say.</summary>
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
                crowd._ends.Add(Task.CompletedTask); // closed before this end had seen that it stood
            }
        }

        return crowd;
    }

    public void Dispose() => _clients.ForEach(c => c.Dispose());

    private static async Task WaitForEndAsync(TcpClient client)
    {
        try
        {
            Assert.That(await client.GetStream().ReadAsync(new byte[1]), Is.Zero, "nobody has asked anything");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The listener has reset it, or the test is over.
        }
    }
}
