using System.Net;
using System.Net.Sockets;

namespace Testing.Support;

/// <summary>TCP ports on loopback that are free at the moment.</summary>
public static class FreePorts
{
    public static int TakeOne() => Take(1)[0];

    /// <summary>As many different ports; each is free again when this returns.</summary>
    public static int[] Take(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners) listener.Dispose();
        return ports;
    }
}
