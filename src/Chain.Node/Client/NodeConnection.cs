using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Chain.Core.Primitives;
using Chain.Light;
using Fwledger.V1;

namespace Chain.Node.Client;

/// <summary>The option that names a node, and the connection to the node.</summary>
internal static class NodeConnection
{
    public const string OptionName = "--node";

    /// <summary>Environment variable with the address, for all commands.</summary>
    public const string Variable = "FWLEDGER_NODE";

    /// <summary>The address that a command uses if nothing names another.</summary>
    public const string DefaultAddress = "http://127.0.0.1:7100";

    public static Option<string?> Option() => new(OptionName)
    {
        Description = $"gRPC address of a node. Default: {Variable}, the context's node, or {DefaultAddress}.",
    };

    /// <summary>The address of the node that the command asks.</summary>
    /// <exception cref="CommandException">It is no URL, or the saved context cannot be used.</exception>
    public static string AddressOf(ParseResult parsed) =>
        Checked(CommandSettings.Find(parsed, OptionName, Variable, static context => context.Node) ?? DefaultAddress);

    /// <summary>Opens a connection to the node that the command asks. The first call connects.</summary>
    /// <exception cref="CommandException">The address, the authorities or the saved context cannot be used.</exception>
    public static GrpcLightSource Open(ParseResult parsed) => Open(AddressOf(parsed), CertificateAuthorities.Of(parsed));

    /// <summary>Opens a connection to a node.</summary>
    /// <exception cref="CommandException">The address is no URL.</exception>
    public static GrpcLightSource Open(string address, X509Certificate2Collection? authorities) => new(Checked(address), authorities: authorities);

    private static string Checked(string address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? address
        : throw new CommandException(ExitCode.Usage, $"{OptionName} {address}: use a URL such as {DefaultAddress}");

    /// <summary>Asks a node for the id of its chain.</summary>
    public static async Task<Hash256> ChainIdAsync(GrpcLightSource node, CancellationToken cancellation)
    {
        StatusReply status = await node.Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellation).ConfigureAwait(false);
        return Hash256.TryParse(status.ChainId, out Hash256 chainId) ? chainId
            : throw new CommandException(ExitCode.Failure, $"node {node.Name} reports no valid chain id: it may run another version of fwledger");
    }
}
