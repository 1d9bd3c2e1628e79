using System.Net;
using System.Net.Sockets;
using Chain.Node.Client;

namespace Chain.Node.Network;

/// <summary>The size of the network that 'init' creates, and the ports of its nodes.</summary>
internal sealed class NetworkPlan
{
    // Below the ephemeral ports of Linux (from 32768) and IANA (from 49152), so that no outgoing connection takes a node's port while it restarts.
    private const int FreePortMin = 10_000;
    private const int FreePortMax = 32_000;
    private const int BasePortMin = 1024;
    private const int BasePortMax = 65_000;

    /// <summary>The networks of loopback. All repositories of a new network are on this machine, so its nodes may fetch from there.</summary>
    public static readonly IReadOnlyList<string> Loopback = ["127.0.0.0/8", "::1/128"];

    private readonly Queue<int> _ports;

    private NetworkPlan(NetworkSize size, string pollingSleep, IEnumerable<int> ports)
    {
        Size = size;
        PollingSleep = pollingSleep;
        _ports = new Queue<int>(ports);
    }

    public NetworkSize Size { get; }

    public string PollingSleep { get; }

    /// <summary>Whether brokers automatically propose to replicate every stable release.</summary>
    public bool BrokersMirror { get; init; } = true;

    public int HeartbeatMs { get; init; } = 15_000;

    /// <summary>A plan with ports from <paramref name="basePort"/> upwards, or with any free ports if it is 0.</summary>
    /// <exception cref="CommandException">A port is in use, too few are free, or <paramref name="basePort"/> is out of range.</exception>
    public static NetworkPlan From(NetworkSize size, int basePort, string pollingSleep) => new(size, pollingSleep, PortsFrom(basePort, size.Ports));

    /// <summary>Ports from <paramref name="basePort"/> upwards, or any free ports if it is 0.</summary>
    /// <exception cref="CommandException">A port is in use, too few are free, or <paramref name="basePort"/> is out of range.</exception>
    public static int[] PortsFrom(int basePort, int count)
    {
        if (basePort == 0) return FreePorts(count);
        if (basePort is < BasePortMin or > BasePortMax)
            throw new CommandException(ExitCode.Usage, $"--base-port {basePort}: use {BasePortMin} to {BasePortMax}, or 0 for any free ports");
        int[] ports = [.. Enumerable.Range(basePort, count)];
        int[] taken = [.. ports.Where(port => !IsFree(port))];
        return taken.Length == 0 ? ports : throw new CommandException(ExitCode.AddressInUse,
            $"port {taken[0]} of {ports[0]} to {ports[^1]} is in use on 127.0.0.1, perhaps by another network: "
            + $"use --base-port with the first of {count} free ports, or with 0 for any free ports");
    }

    /// <summary>A plan with random ports that are free on loopback.</summary>
    /// <exception cref="CommandException">Too few ports are free.</exception>
    public static NetworkPlan OnFreePorts(NetworkSize size, string pollingSleep, bool brokersMirror = true) =>
        new(size, pollingSleep, FreePorts(size.Ports)) { BrokersMirror = brokersMirror };

    /// <summary>Random ports that are free on loopback.</summary>
    /// <exception cref="CommandException">Too few ports are free.</exception>
    private static int[] FreePorts(int count)
    {
        int[] candidates = [.. Enumerable.Range(FreePortMin, FreePortMax - FreePortMin)];
        Random.Shared.Shuffle(candidates);
        int[] free = [.. candidates.Where(IsFree).Take(count)];
        if (free.Length < count)
        {
            throw new CommandException(ExitCode.Failure,
                $"fewer than {count} ports from {FreePortMin} to {FreePortMax} are free on 127.0.0.1: stop processes that use them");
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
