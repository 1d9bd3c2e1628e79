using System.Security.Cryptography.X509Certificates;
using Chain.Light;

namespace Chain.Node.Client;

/// <summary>Checks that an HTTP server listens at a repository's address, before an image is hashed and the chain is asked.</summary>
internal static class RepositoryProbe
{
    /// <param name="repository">The repository's URL.</param>
    /// <param name="authorities">Authorities that may sign its certificate, beside those of the machine; null for no others.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="CommandException">Nothing listens there, something of another kind, or its certificate is not trusted.</exception>
    public static async Task ConnectAsync(Uri repository, X509Certificate2Collection? authorities, CancellationToken cancellation)
    {
        // Behind a proxy, only the proxy can tell.
        if (HttpClient.DefaultProxy.GetProxy(repository) is { } proxy && proxy != repository) return;
        PortAnswer found = await PortProbe.AskAsync(repository, ServerTrust.Also(authorities), cancellation).ConfigureAwait(false);
        const string Start = "start it with 'fwledger node', or name another with --repository";
        if (found.Kind == PortKind.Closed)
            throw new CommandException(ExitCode.Unreachable, $"repository {repository} cannot be reached: {found.Detail}: {Start}");
        const string Remedy = "name the repository's address, 'listen' under 'repository' in its node.json, with --repository";
        if (PortTexts.ForHttp(repository, found, Remedy) is { } problem) throw new CommandException(ExitCode.Unreachable, problem);
    }
}
