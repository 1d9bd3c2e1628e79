using System.Net;
using System.Net.Sockets;
using Chain.Node.Peering;

namespace Node.Tests.Peering;

/// <summary>A dial ends with a connection, with a failure, or because it was cancelled.</summary>
[TestFixture]
[Category("F08")]
public sealed class PeerDialTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    public async Task TryConnect_SomebodyListens_GivesAConnectionThatCarriesBytes(string host)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using Stream connection = (await PeerDial.TryConnectAsync(AddressOf(host, listener), Limit, CancellationToken.None))!;
        Assert.That(connection, Is.Not.Null);
        using TcpClient accepted = await listener.AcceptTcpClientAsync();
        await connection.WriteAsync(new byte[] { 7 });
        byte[] received = new byte[1];
        await accepted.GetStream().ReadExactlyAsync(received);
        Assert.That(received[0], Is.EqualTo(7));
    }

    [Test]
    public async Task TryConnect_NobodyListens_GivesNothing()
    {
        Assert.That(await PeerDial.TryConnectAsync(NobodysAddress(), Limit, CancellationToken.None), Is.Null);
    }

    [Test]
    public void TryConnect_CalledOff_Throws()
    {
        Uri address = NobodysAddress();
        CancellationToken calledOff = new(canceled: true);
        Assert.That(async () => await PeerDial.TryConnectAsync(address, Limit, calledOff), Throws.InstanceOf<OperationCanceledException>());
    }

    private static Uri NobodysAddress()
    {
        using TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        return AddressOf("127.0.0.1", closed);
    }

    private static Uri AddressOf(string host, TcpListener listener) => new($"https://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}");
}
