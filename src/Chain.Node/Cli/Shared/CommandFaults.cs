using System.CommandLine;
using System.Runtime.InteropServices;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Faults;
using Grpc.Core;

namespace Chain.Node.Cli.Shared;

/// <summary>Turns what ended a command into an exit code and a message. docs/exit-codes.md is the table.</summary>
internal static class CommandFaults
{
    /// <summary>The exit code of an exception; null for a bug of this program, whose stack trace the user sees.</summary>
    public static ExitCode? CodeOf(Exception e) => e switch
    {
        CommandException command => command.Code,
        NodeStartupException { Fault: StartupFault.Configuration } => ExitCode.Configuration,
        NodeStartupException { Fault: StartupFault.Address } => ExitCode.AddressInUse,
        NodeStartupException => ExitCode.LocalStorage,
        NodeFailedException => ExitCode.Failure,
        RpcException rpc when IsTransport(rpc) => ExitCode.Unreachable,
        RpcException { StatusCode: StatusCode.NotFound } => ExitCode.NotFound,
        RpcException => ExitCode.RefusedByChain,
        IOException or UnauthorizedAccessException => ExitCode.LocalStorage,
        TimeoutException => ExitCode.Timeout,
        _ => MissingLibrary.Find(e) is null ? null : ExitCode.LocalStorage,
    };

    /// <summary>The message. If the node could not be reached, the port is asked what it is.</summary>
    public static async Task<string> ExplainAsync(Exception e, ParseResult parsed, CancellationToken cancellation)
    {
        if (CodeOf(e) == ExitCode.Unreachable && parsed.CommandResult.Command.Options.Any(o => o.Name == NodeConnection.OptionName)
            && await ExplainPortAsync(parsed, cancellation).ConfigureAwait(false) is { } found) return found;
        if (MissingLibrary.Find(e) is { } library) return MissingLibrary.Explain(library, AppContext.BaseDirectory, RuntimeInformation.ProcessArchitecture);
        if (e is not RpcException rpc) return e.Message;
        return IsTransport(rpc) ? $"the node does not answer as a node does: {rpc.Status.Detail}" : $"the node refuses the request: {rpc.Status.Detail}";
    }

    /// <summary>What is wrong with the port of the command's node; null if it can be reached.</summary>
    public static async Task<string?> ExplainPortAsync(ParseResult parsed, CancellationToken cancellation)
    {
        Uri address = new(NodeConnection.AddressOf(parsed));
        // Behind a proxy, only the proxy can tell.
        if (HttpClient.DefaultProxy.GetProxy(address) is { } proxy && proxy != address) return null;
        PortAnswer found = await PortProbe.AskAsync(address, ServerTrust.Only(CertificateAuthorities.Of(parsed)), cancellation).ConfigureAwait(false);
        return PortTexts.ForGrpc(address, found);
    }

    /// <summary>Whether the call did not reach a node: the status is then the client library's own.</summary>
    private static bool IsTransport(RpcException e) => e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
        || e.Status.DebugException is HttpRequestException or IOException
        || e.Status.Detail.StartsWith("Bad gRPC response", StringComparison.Ordinal);
}
