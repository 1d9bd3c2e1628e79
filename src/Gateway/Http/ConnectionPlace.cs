using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Gateway.Http;

/// <summary>The place of one connection among those on which nobody has signed in, as a feature of the connection.</summary>
/// <param name="connection">The connection.</param>
/// <param name="leave">Gives the place back; called once.</param>
internal sealed class ConnectionPlace(ConnectionContext connection, Action<ConnectionPlace> leave)
{
    private int _hasLeft;

    /// <summary>Records that a request of the connection was authenticated: it leaves its place, and stays open.</summary>
    public static void SignedIn(HttpContext http) => http.Features.Get<ConnectionPlace>()?.Close();

    /// <summary>Gives the place back, if it has not been given back.</summary>
    public bool Close()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) != 0) return false;
        leave(this);
        return true;
    }

    /// <summary>Ends the connection, unless somebody has signed in on it or it has ended.</summary>
    public void Evict(string reason)
    {
        if (Close()) connection.Abort(new ConnectionAbortedException(reason));
    }
}
