using System.Net;
using Chain.Node.Quotas;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Chain.Node.Hosting.Listeners;

/// <summary>Limits one listener's connections, in total and per remote address, so that strangers on one listener cannot block peers on another
/// (threat F03).</summary>
/// <remarks>
/// It refuses a connection over the limit: peers and light clients hold one connection for long, and a stranger behind their address must not
/// end it. The gate of gateways and repositories (<see cref="Gateway.Http.ConnectionGate"/>) has the other policy: a new connection replaces
/// a silent one, because a device connects for each request.
/// </remarks>
internal sealed class ListenerGate(ListenerKind kind, int connectionsMax, int connectionsPerAddressMax)
{
    private readonly Lock _lock = new();
    private readonly AddressQuota _places = new(connectionsMax, connectionsPerAddressMax);

    /// <summary>Number of open connections.</summary>
    public int Count
    {
        get { lock (_lock) return _places.Count; }
    }

    /// <summary>Adds the gate as the next connection middleware of the listener; call it before UseHttps.</summary>
    public void Guard(ListenOptions listener) => listener.Use(next => connection => RunAsync(connection, next));

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!TryEnter(address))
        {
            connection.Abort(new ConnectionAbortedException("too many connections"));
            return;
        }

        try
        {
            connection.Features.Set(new ListenerFeature(kind));
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Leave(address);
        }
    }

    private bool TryEnter(IPAddress address)
    {
        lock (_lock) return _places.TryEnter(address);
    }

    private void Leave(IPAddress address)
    {
        lock (_lock) _places.Leave(address);
    }
}
