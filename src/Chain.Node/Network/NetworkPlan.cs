using System.Net;
using System.Net.Sockets;
using Chain.Node.Client;

namespace Chain.Node.Network;

/// <summary>What 'init' lays out: how many of each node, and where they listen.</summary>
internal sealed class NetworkPlan
{
    // Below the ports that Linux (32768) and IANA (49152) hand out for outgoing connections, so that nobody takes the port of a
    // node while it restarts.
    private const int FreePortMin = 10_000;
    private const int FreePortMax = 32_000;
    private const int BasePortMin = 1024;
    private const int BasePortMax = 65_000;

    private readonly Queue<int> _ports;

    private NetworkPlan(NetworkSize size, string pollingSleep, IEnumerable<int> ports)
    {
        Size = size;
        PollingSleep = pollingSleep;
        _ports = new Queue<int>(ports);
    }

    public NetworkSize Size { get; }

    public string PollingSleep { get; }

    /// <summary>Whether brokers propose every stable release by themselves.</summary>
    public bool BrokersMirror { get; init; } = true;

    public int HeartbeatMs { get; init; } = 15_000;

    /// <summary>Ports from <paramref name="basePort"/> upwards.</summary>
    /// <exception cref="CommandException">One of them is in use, or none of the choice can be.</exception>
    public static NetworkPlan From(NetworkSize size, int basePort, string pollingSleep) => new(size, pollingSleep, PortsFrom(basePort, size.Ports));

    /// <summary>The ports for '--base-port': from it upwards, or, for 0, any that are free.</summary>
    /// <exception cref="CommandException">One of them is in use, or none of the choice can be.</exception>
    public static int[] PortsFrom(int basePort, int count)
    {
        if (basePort == 0) return FreePorts(count);
        if (basePort is < BasePortMin or > BasePortMax)
            throw new CommandException(ExitCode.Usage, $"--base-port {basePort}: use {BasePortMin} to {BasePortMax}, or 0 for any that are free");
        int[] ports = [.. Enumerable.Range(basePort, count)];
        int[] taken = [.. ports.Where(port => !IsFree(port))];
        return taken.Length == 0 ? ports : throw new CommandException(ExitCode.AddressInUse,
            $"port {taken[0]} of {ports[0]} to {ports[^1]} is in use on 127.0.0.1, by another network perhaps: "
            + $"name the first of {count} others with --base-port, or 0 for any that are free");
    }

    /// <summary>Ports that are free on loopback now.</summary>
    /// <exception cref="CommandException">There are not enough.</exception>
    public static NetworkPlan OnFreePorts(NetworkSize size, string pollingSleep, bool brokersMirror = true) =>
        new(size, pollingSleep, FreePorts(size.Ports)) { BrokersMirror = brokersMirror };

    /// <summary>Ports that are free on loopback now.</summary>
    /// <exception cref="CommandException">There are not enough.</exception>
    private static int[] FreePorts(int count)
    {
        int[] candidates = [.. Enumerable.Range(FreePortMin, FreePortMax - FreePortMin)];
        Random.Shared.Shuffle(candidates);
        int[] free = [.. candidates.Where(IsFree).Take(count)];
        if (free.Length < count)
        {
            throw new CommandException(ExitCode.Failure,
                $"fewer than {count} ports from {FreePortMin} to {FreePortMax} are free on 127.0.0.1: stop what holds them");
        }

        return free;
    }

    public string NextUrl(string scheme = "http") => $"{scheme}://127.0.0.1:{_ports.Dequeue()}";

    private static bool IsFree(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
