using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Light;
using Fwledger.V1;

namespace Chain.Node.Client;

/// <summary>The option that names a node, and the connection to the node.</summary>
internal static class NodeConnection
{
    public const string OptionName = "--node";

    /// <summary>Environment variable that replaces the default of the option.</summary>
    public const string Variable = "FWLEDGER_NODE";

    public static Option<string> Option() => new(OptionName)
    {
        Description = $"gRPC address of a node; {Variable} replaces the default.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? address : "http://127.0.0.1:7100",
    };

    public static GrpcLightSource Open(string address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
        ? new GrpcLightSource(address)
        : throw new CommandException(ExitCode.Usage, $"--node {address}: use a URL such as http://127.0.0.1:7100");

    /// <summary>Asks a node for the id of its chain.</summary>
    public static async Task<Hash256> ChainIdAsync(GrpcLightSource node, CancellationToken cancellation)
    {
        StatusReply status = await node.Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellation).ConfigureAwait(false);
        return Hash256.TryParse(status.ChainId, out Hash256 chainId) ? chainId
            : throw new CommandException(ExitCode.Failure, $"node {node.Name} reports no valid chain id: it may run another version of fwledger");
    }
}
