using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Chain.Light;
using Chain.Node.Cli.Status;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Health;
using Chain.Node.Rpc;
using Fwledger.V1;

namespace Chain.Node.Cli.Doctor;

/// <summary>Checks the running node and whom it talks to; of a stopped node, whether it could start to listen.</summary>
internal sealed class NodeChecks(NodeConfiguration configuration, X509Certificate2Collection? authorities)
{
    /// <summary>All checks over the network.</summary>
    public async Task<IReadOnlyList<DoctorFinding>> RunAsync(CancellationToken cancellation)
    {
        List<DoctorFinding> findings = [];
        NodeAnswer? answer = configuration.Rpc is not { } rpc ? null
            : await NetworkSurvey.AskAsync(configuration.Name, DialAddress(rpc), authorities, cancellation).ConfigureAwait(false);
        if (answer?.Status is { } status)
        {
            findings.AddRange(OfRunning(status));
        }
        else
        {
            if (answer is not null) findings.Add(DoctorFinding.Attention("node", "it does not run: start it with 'fwledger node'"));
            findings.AddRange(await PortsAsync(answer is not null, cancellation).ConfigureAwait(false));
            findings.AddRange(Limits());
        }

        (string Check, string Name, Uri Address)[] others =
        [
            .. configuration.Peers.Select(p => ("peer", p.Name, new Uri(p.Address))),
            .. configuration.Sources.Select(s => ("source", s, new Uri(s))),
            .. configuration.Vendors.Select(v => ("repository", v.Repository, new Uri(v.Repository))),
            .. configuration.Brokers.Select(b => ("repository", b.Repository, new Uri(b.Repository))),
        ];
        findings.AddRange(await Task.WhenAll(others.Select(o => AskAsync(o.Check, o.Name, o.Address, cancellation))).ConfigureAwait(false));
        return findings;
    }

    private IEnumerable<DoctorFinding> OfRunning(StatusReply status)
    {
        if (status.NodeName != configuration.Name)
        {
            yield return DoctorFinding.Failed("node",
                $"at {configuration.Rpc} answers {status.NodeName}, not {configuration.Name}: two nodes have one address");
            yield break;
        }

        if (status.Version != ThisAssembly.Version)
        {
            yield return DoctorFinding.Attention("version",
                $"the node runs {status.Version}, and this program is {ThisAssembly.Version}: restart the node to run this one");
        }

        foreach (Fwledger.V1.HealthFinding finding in status.Findings)
            yield return new DoctorFinding("node", finding.Severity == "halted" ? DoctorState.Failed : DoctorState.Attention, finding.Text);
        if (status.Findings.Count == 0)
            yield return DoctorFinding.Good("node", $"healthy at height {status.Height}, {status.PeersConnected} of {status.Peers.Count} peers connected");
    }

    private async Task<IReadOnlyList<DoctorFinding>> PortsAsync(bool isStopped, CancellationToken cancellation)
    {
        List<DoctorFinding> findings = [];
        foreach ((string field, string? text, string scheme) in configuration.Listeners)
        {
            if (text is null || !ListenAddress.TryParse(text, scheme, out IPEndPoint endpoint) || endpoint.Port == 0) continue;
            if (FindObstacle(endpoint) is { } obstacle)
            {
                // A gateway or repository has no status to ask for: if it listens, it runs.
                bool isItself = !isStopped && await IsHttpAsync(new Uri(DialAddress(text)), cancellation).ConfigureAwait(false);
                findings.Add(isItself ? DoctorFinding.Good("port", $"{field}: {text} answers")
                    : DoctorFinding.Failed("port", $"{field}: {text} cannot be listened at ({obstacle}): stop the process that does, or change node.json"));
            }
            else
            {
                findings.Add(isStopped ? DoctorFinding.Good("port", $"{field}: {text} is free")
                    : DoctorFinding.Attention("port", $"{field}: nothing listens at {text}: start the node with 'fwledger node'"));
            }
        }

        return findings;
    }

    private async Task<bool> IsHttpAsync(Uri address, CancellationToken cancellation) =>
        (await PortProbe.AskAsync(address, ServerTrust.Only(authorities), cancellation).ConfigureAwait(false)).Kind == PortKind.Http;

    private static string? FindObstacle(IPEndPoint endpoint)
    {
        try
        {
            using Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(endpoint);
            socket.Listen(1);
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }

    private static IEnumerable<DoctorFinding> Limits()
    {
        ResourceLimits limits = ResourceLimits.Read();
        if (limits.FindObstacle() is { } obstacle) return [DoctorFinding.Failed("limits", obstacle)];
        IReadOnlyList<string> problems = limits.FindProblems();
        return problems.Count == 0 ? [DoctorFinding.Good("limits", $"{limits.FilesMax} files, {limits.MemoryBytes >> 20} MiB of memory")]
            : problems.Select(p => DoctorFinding.Attention("limits", p));
    }

    private async Task<DoctorFinding> AskAsync(string check, string name, Uri address, CancellationToken cancellation)
    {
        X509ChainPolicy? trust = check == "source" ? ServerTrust.Only(authorities) : ServerTrust.Also(authorities);
        PortAnswer found = await PortProbe.AskAsync(address, trust, cancellation).ConfigureAwait(false);
        string? problem = check switch
        {
            "peer" when found.Kind == PortKind.Peer => null,
            "peer" => found.Kind == PortKind.Closed ? $"{name} at {address.Authority}: {found.Detail}: start it, or change its address in node.json"
                : $"{name}: {address.Authority} is no node's port for peers: name 'peer' of its node.json",
            "source" => PortTexts.ForGrpc(address, found),
            _ => PortTexts.ForHttp(address, found, "start it, or correct its address in node.json"),
        };
        return problem is null ? DoctorFinding.Good(check, $"{name} answers") : DoctorFinding.Attention(check, problem);
    }

    /// <summary>The address at which a process of this machine reaches a listener: of all interfaces, loopback.</summary>
    private static string DialAddress(string listen)
    {
        UriBuilder address = new(listen);
        if (address.Host is "0.0.0.0") address.Host = "127.0.0.1";
        if (address.Host is "[::]") address.Host = "[::1]";
        return address.Uri.GetLeftPart(UriPartial.Authority);
    }
}
