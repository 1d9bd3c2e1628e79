using Gateway.Updates;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Protocols;

/// <summary>
/// A device protocol over HTTP. It translates requests and answers, and decides nothing: the <see cref="DeviceDesk"/> does.
/// </summary>
public interface IDeviceProtocol
{
    /// <summary>Adds the protocol's routes to the gateway's server. Called once, before the server starts.</summary>
    /// <param name="routes">The server's routes; the paths must differ from those of the other protocols and from <c>/admin</c>.</param>
    /// <param name="desk">The core.</param>
    void Map(IEndpointRouteBuilder routes, DeviceDesk desk);
}
