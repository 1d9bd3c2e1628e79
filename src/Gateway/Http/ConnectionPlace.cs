using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Gateway.Http;

/// <summary>The place of one connection in a <see cref="ConnectionGate"/>, as a feature of the connection.</summary>
public sealed class ConnectionPlace
{
    private readonly ConnectionContext _connection;
    private readonly Action<ConnectionPlace> _refresh;
    private readonly Action<ConnectionPlace> _leave;
    private volatile bool _isUsed;
    private int _hasLeft;

    internal ConnectionPlace(ConnectionContext connection, Action<ConnectionPlace> refresh, Action<ConnectionPlace> leave)
    {
        _connection = connection;
        _refresh = refresh;
        _leave = leave;
        Node = new LinkedListNode<ConnectionPlace>(this);
    }

    /// <summary>The place in the gate's list; the gate's lock owns it.</summary>
    internal LinkedListNode<ConnectionPlace> Node { get; }

    /// <summary>Records a valid request of the connection: it is not silent, and is replaced last.</summary>
    public static void Use(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<ConnectionPlace>() is not { } place) return;
        place._isUsed = true;
        place._refresh(place);
    }

    /// <summary>Records that a request of the connection was authenticated: it leaves its place, and stays open.</summary>
    internal static void SignedIn(HttpContext http) => http.Features.Get<ConnectionPlace>()?.Close();

    /// <summary>Gives the place back; false if it was given back before.</summary>
    internal bool Close()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) != 0) return false;
        _leave(this);
        return true;
    }

    /// <summary>Ends the connection, unless somebody has signed in on it or it has ended.</summary>
    internal void Evict(string reason)
    {
        if (Close()) _connection.Abort(new ConnectionAbortedException(reason));
    }

    /// <summary>Ends the connection if it has sent no valid request.</summary>
    internal void EvictIfSilent()
    {
        if (!_isUsed) Evict("no valid request in time");
    }
}
