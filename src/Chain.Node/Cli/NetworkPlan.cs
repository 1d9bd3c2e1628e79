using System.Net;
using System.Net.Sockets;

namespace Chain.Node.Cli;

/// <summary>What 'init' lays out: how many of each node, and where they listen.</summary>
internal sealed class NetworkPlan
{
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
    public static NetworkPlan OnFreePorts(int validators, string pollingSleep)
    {
        List<Socket> held = [];
        try
        {
            for (int i = 0; i < PortsOf(validators); i++)
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                held.Add(socket);
            }

            return new NetworkPlan(validators, held.Select(s => ((IPEndPoint)s.LocalEndPoint!).Port)) { PollingSleep = pollingSleep };
        }
        finally
        {
            foreach (Socket socket in held) socket.Dispose();
        }
    }

    public string NextUrl(string scheme = "http") => $"{scheme}://127.0.0.1:{_ports.Dequeue()}";

    private static int PortsOf(int validators) => validators * 3 + 4;
}
