using System.Net;
using Gateway.Devices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Http;

/// <summary>
/// Limits the connections on which nobody has signed in, per remote address and in time, so that silent connections cannot shut the devices
/// out (threat F03). [GW-LIMIT.2]
/// </summary>
/// <remarks>
/// A new connection replaces the oldest of its address: a device signs in with its first request, so the oldest is the least likely to be one.
/// </remarks>
/// <param name="perAddressMax">Connections of one address on which nobody has signed in.</param>
/// <param name="signInTime">How long such a connection may last.</param>
/// <param name="proxies">Trusted proxies, whose connections carry many devices and are not limited here.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionGate(int perAddressMax, TimeSpan signInTime, TrustedProxies proxies, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, LinkedList<ConnectionPlace>> _strangers = [];

    /// <summary>Adds the gate as the next connection middleware of the listener.</summary>
    public void Guard(ListenOptions listener) => listener.Use(next => connection => RunAsync(connection, next));

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress? remote = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (proxies.Contains(remote))
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        IPAddress key = CallerKey.Of(remote);
        ConnectionPlace place = new(connection, left => Leave(key, left));
        Enter(key, place)?.Evict("a newer connection of its address took its place");
        connection.Features.Set(place);
        using ITimer timer = time.CreateTimer(_ => place.Evict("nobody signed in in time"), null, signInTime, Timeout.InfiniteTimeSpan);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            place.Close();
        }
    }

    /// <summary>Adds a connection; returns the one that it replaces.</summary>
    private ConnectionPlace? Enter(IPAddress key, ConnectionPlace place)
    {
        lock (_lock)
        {
            if (!_strangers.TryGetValue(key, out LinkedList<ConnectionPlace>? places)) _strangers[key] = places = [];
            ConnectionPlace? oldest = places.Count >= perAddressMax ? places.First!.Value : null;
            if (oldest is not null) places.RemoveFirst();
            places.AddLast(place);
            return oldest;
        }
    }

    private void Leave(IPAddress key, ConnectionPlace place)
    {
        lock (_lock)
        {
            if (!_strangers.TryGetValue(key, out LinkedList<ConnectionPlace>? places)) return;
            places.Remove(place);
            if (places.Count == 0) _strangers.Remove(key);
        }
    }
}
