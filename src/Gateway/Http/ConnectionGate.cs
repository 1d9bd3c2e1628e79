using System.Net;
using Chain.Light;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Http;

/// <summary>
/// Limits the connections of one remote address, and how long a connection may be silent at its start, so that silent connections cannot shut
/// clients out (threat F03). [GW-LIMIT.2]
/// </summary>
/// <remarks>
/// A new connection replaces the one of its address that sent no request for the longest time: a client sends one at once, so a silent
/// connection is replaced first.
/// </remarks>
public sealed class ConnectionGate
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, LinkedList<ConnectionPlace>> _places = [];
    private readonly int _perAddressMax;
    private readonly TimeSpan _silenceMax;
    private readonly TrustedProxies? _proxies;
    private readonly TimeProvider _time;

    /// <summary>A gate for one listener.</summary>
    /// <param name="perAddressMax">Connections of one address (IPv6: of one /64).</param>
    /// <param name="silenceMax">How long a connection may last before its first valid request.</param>
    /// <param name="time">The clock.</param>
    public ConnectionGate(int perAddressMax, TimeSpan silenceMax, TimeProvider time)
        : this(perAddressMax, silenceMax, null, time)
    {
    }

    /// <summary>A gate that does not limit the connections of trusted proxies, which carry many devices.</summary>
    internal ConnectionGate(int perAddressMax, TimeSpan silenceMax, TrustedProxies? proxies, TimeProvider time)
    {
        _perAddressMax = perAddressMax;
        _silenceMax = silenceMax;
        _proxies = proxies;
        _time = time;
    }

    /// <summary>Adds the gate as the next connection middleware of the listener.</summary>
    public void Guard(ListenOptions listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        listener.Use(next => connection => RunAsync(connection, next));
    }

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress? remote = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (_proxies?.Contains(remote) == true)
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        IPAddress key = ClientNetwork.Of(remote);
        ConnectionPlace place = new(connection, used => Refresh(key, used), left => Leave(key, left));
        Enter(key, place)?.Evict("a newer connection of its address took its place");
        connection.Features.Set(place);
        using ITimer timer = _time.CreateTimer(_ => place.EvictIfSilent(), null, _silenceMax, Timeout.InfiniteTimeSpan);
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
            if (!_places.TryGetValue(key, out LinkedList<ConnectionPlace>? places)) _places[key] = places = [];
            ConnectionPlace? oldest = places.Count >= _perAddressMax ? places.First!.Value : null;
            if (oldest is not null) places.Remove(oldest.Node);
            places.AddLast(place.Node);
            return oldest;
        }
    }

    private void Refresh(IPAddress key, ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place.Node.List is not { } places || _places.GetValueOrDefault(key) != places) return;
            places.Remove(place.Node);
            places.AddLast(place.Node);
        }
    }

    private void Leave(IPAddress key, ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place.Node.List is not { } places) return;
            places.Remove(place.Node);
            if (places.Count == 0) _places.Remove(key);
        }
    }
}
