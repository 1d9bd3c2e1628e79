using System.Net;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace ClusterBench.Load;

/// <summary>A gRPC channel from its own loopback address. Nodes limit the calls per address, so the load needs several addresses.</summary>
internal static class LoopbackChannel
{
    private const int FirstHost = 2;
    private const int HostCount = 250;

    /// <param name="address">The node's gRPC address.</param>
    /// <param name="number">Selects the local address: 127.0.0.2 for 0, and so on.</param>
    public static GrpcChannel Open(string address, int number) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = 8 * 1024 * 1024,
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    if (OperatingSystem.IsLinux()) socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{FirstHost + (number % HostCount)}"), 0));
                    await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        },
    });
}
