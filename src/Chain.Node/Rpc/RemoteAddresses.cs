using System.Net;
using Grpc.Core;

namespace Chain.Node.Rpc;

internal static class RemoteAddresses
{
    /// <summary>Remote IP address of a call over gRPC or JSON.</summary>
    public static IPAddress RemoteAddress(this ServerCallContext context) => context.GetHttpContext().Connection.RemoteIpAddress ?? IPAddress.None;
}
