using System.Security.Cryptography.X509Certificates;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Cli.Status;

/// <summary>Asks nodes for their status, in parallel.</summary>
internal static class NetworkSurvey
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    /// <summary>Asks every full and light node in a network's folder.</summary>
    /// <exception cref="CommandException">The folder does not exist, or holds no such node.</exception>
    public static async Task<IReadOnlyList<NodeAnswer>> OfFolderAsync(
        string folder, X509Certificate2Collection? authorities, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) throw new CommandException(ExitCode.NotFound, $"folder {folder} does not exist: name the one that 'fwledger init' made");
        NodeConfiguration[] nodes =
        [
            .. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Where(d => File.Exists(Path.Combine(d, "node.json"))).Select(d =>
                NodeConfiguration.Load(d)),
        ];
        (string Name, string Address)[] asked = [.. nodes.Where(n => n.Rpc is not null).Select(n => (n.Name, n.Rpc!))];
        if (asked.Length == 0)
            throw new CommandException(ExitCode.NotFound, $"folder {folder} holds no full or light node: name the one that 'fwledger init' made");
        return await Task.WhenAll(asked.Select(n => AskAsync(n.Name, n.Address, authorities, cancellation))).ConfigureAwait(false);
    }

    /// <summary>Asks one node.</summary>
    public static async Task<NodeAnswer> AskAsync(
        string name, string address, X509Certificate2Collection? authorities, CancellationToken cancellation)
    {
        using GrpcLightSource source = NodeConnection.Open(address, authorities);
        try
        {
            DateTime deadline = DateTime.UtcNow + AnswerLimit;
            StatusReply status = await source.Client.GetStatusAsync(new GetStatusRequest(), deadline: deadline,
                cancellationToken: cancellation).ConfigureAwait(false);
            return new NodeAnswer(status.NodeName, address, status, "");
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            return new NodeAnswer(name, address, null, e.StatusCode == StatusCode.Unavailable ? "connection refused or not reachable"
                : e.Status.Detail);
        }
    }
}
