using System.Net;
using System.Net.Sockets;

namespace Chain.Node.Cli;

/// <summary>What 'init' lays out: how many of each node, and where they listen.</summary>
internal sealed class NetworkPlan
{
    // Below the ports that Linux (32768) and IANA (49152) hand out for outgoing connections, so that nobody takes the port of a
    // node while it restarts.
    private const int FreePortMin = 10_000;
    private const int FreePortMax = 32_000;

    private readonly Queue<int> _ports;

    private NetworkPlan(int validators, IEnumerable<int> ports)
    {
        Validators = validators;
        _ports = new Queue<int>(ports);
    }

    public int Validators { get; }

    public string PollingSleep { get; init; } = "00:05:00";

    public int HeartbeatMs { get; init; } = 15_000;

    /// <summary>Ports from <paramref name="basePort"/> upwards.</summary>
    public static NetworkPlan From(int validators, int basePort, string pollingSleep) => new(validators, Enumerable.Range(basePort, PortsOf(validators))) { PollingSleep = pollingSleep };

    /// <summary>Ports that are free on loopback now.</summary>
    /// <exception cref="CommandException">There are not enough.</exception>
    public static NetworkPlan OnFreePorts(int validators, string pollingSleep)
    {
        int[] candidates = [.. Enumerable.Range(FreePortMin, FreePortMax - FreePortMin)];
        Random.Shared.Shuffle(candidates);
        int[] free = [.. candidates.Where(IsFree).Take(PortsOf(validators))];
        if (free.Length < PortsOf(validators))
        {
            throw new CommandException(ExitCode.Failure, $"fewer than {PortsOf(validators)} ports from {FreePortMin} to {FreePortMax} are free on 127.0.0.1: stop what holds them");
        }

        return new NetworkPlan(validators, free) { PollingSleep = pollingSleep };
    }

    public string NextUrl(string scheme = "http") => $"{scheme}://127.0.0.1:{_ports.Dequeue()}";

    private static int PortsOf(int validators) => validators * 3 + 4;

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
