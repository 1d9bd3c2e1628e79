using System.Net;
using Chain.Node.Quotas;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Chain.Node.Hosting.Listeners;

/// <summary>Caps one listener's connections, as a whole and for each remote address: strangers on one listener never lock peers out of another
/// (threat F03).</summary>
internal sealed class ConnectionGate(ListenerKind kind, int connectionsMax, int connectionsPerAddressMax)
{
    private readonly Lock _lock = new();
    private readonly AddressPlaces _places = new(connectionsMax, connectionsPerAddressMax);

    /// <summary>Connections that stand.</summary>
    public int Count
    {
        get { lock (_lock) return _places.Count; }
    }

    /// <summary>Puts the gate before whatever else the listener does.</summary>
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
