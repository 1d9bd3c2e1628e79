namespace Chain.Node.Client;

/// <summary>Checks that an HTTP server listens at a repository's address, before an image is hashed and the chain is asked.</summary>
internal static class RepositoryProbe
{
    /// <exception cref="CommandException">Nothing listens there, or something of another kind.</exception>
    public static async Task ConnectAsync(Uri repository, CancellationToken cancellation)
    {
        // Behind a proxy, only the proxy can tell.
        if (HttpClient.DefaultProxy.GetProxy(repository) is { } proxy && proxy != repository) return;
        PortAnswer found = await PortProbe.AskAsync(repository, null, cancellation).ConfigureAwait(false);
        const string Start = "start it with 'fwledger node', or name another with --repository";
        if (found.Kind == PortKind.Closed)
            throw new CommandException(ExitCode.Unreachable, $"repository {repository} cannot be reached: {found.Detail}: {Start}");
        const string Remedy = "name the repository's address, 'listen' under 'repository' in its node.json, with --repository";
        if (PortTexts.ForHttp(repository, found, Remedy) is { } problem) throw new CommandException(ExitCode.Unreachable, problem);
    }
}
