using System.Net.Sockets;

namespace Chain.Node.Client;

/// <summary>Checks that something listens at a repository's address, before an image is hashed and the chain is asked.</summary>
internal static class RepositoryProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandException">Nothing listens there.</exception>
    public static async Task ConnectAsync(Uri repository, CancellationToken cancellation)
    {
        // Behind a proxy, only the proxy can tell.
        if (HttpClient.DefaultProxy.GetProxy(repository) is { } proxy && proxy != repository) return;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(repository.DnsSafeHost, repository.Port, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            string why = e is SocketException ? e.Message : $"no answer within {Limit.TotalSeconds:0} s";
            throw new CommandException(ExitCode.Unreachable,
                $"repository {repository} cannot be reached: {why}: start it with 'fwledger node', or name another with --repository");
        }
    }
}
