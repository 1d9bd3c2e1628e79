using System.Net;
using System.Net.Sockets;

namespace Testing.Support;

/// <summary>TCP ports on loopback that are free at the moment, below those that the system gives to outgoing connections.</summary>
public static class FreePorts
{
    private const int Min = 20_000, Max = 30_000;

    public static int TakeOne() => Take(1)[0];

    /// <summary>As many different ports; each is free again when this returns.</summary>
    public static int[] Take(int count)
    {
        int[] candidates = [.. Enumerable.Range(Min, Max - Min)];
        Random.Shared.Shuffle(candidates);
        int[] free = [.. candidates.Where(IsFree).Take(count)];
        Assert.That(free, Has.Length.EqualTo(count), $"too few ports from {Min} to {Max} are free");
        return free;
    }

    private static bool IsFree(int port)
    {
        TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            listener.Dispose();
        }
    }
}
