using Chain.Node.Configuration;

namespace Chain.Node.Hosting;

/// <summary>Runs every role that a configuration names in this process, until cancelled; the composition root.</summary>
internal static class NodeHost
{
    /// <summary>Starts the roles, says so through <paramref name="ready"/>, and runs until cancelled or until one of them fails.</summary>
    /// <exception cref="NodeStartupException">A role cannot start; the message names the thing and the remedy.</exception>
    public static async Task RunAsync(NodeConfiguration configuration, Action<string>? ready, CancellationToken cancellation)
    {
        string data = configuration.Resolve(configuration.Data);
        try
        {
            Directory.CreateDirectory(data);
            Directory.CreateDirectory(Path.Combine(configuration.BaseFolder, "logs"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException($"data folder {data} cannot be made: {e.Message}", e);
        }

        using StepLog steps = new(Path.Combine(configuration.BaseFolder, "steps.jsonl"), TimeProvider.System);
        List<IHost> hosts = [];
        try
        {
            if (configuration.Has("validator") || configuration.Has("vendor") || configuration.Has("broker")) hosts.Add(FullNode.Build(configuration, steps));
            if (configuration.Has("repository")) hosts.Add(RepositoryRole.Build(configuration, steps));
            if (configuration.Has("light")) hosts.Add(LightRole.Build(configuration, steps));
            if (configuration.Has("gateway")) hosts.Add(GatewayRole.Build(configuration, steps));
            foreach (IHost host in hosts) await StartAsync(host, configuration, cancellation).ConfigureAwait(false);
            ready?.Invoke(configuration.Name);
            await Task.WhenAny(hosts.Select(h => h.WaitForShutdownAsync(cancellation))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop while starting.
        }
        finally
        {
            foreach (IHost host in Enumerable.Reverse(hosts)) await StopAsync(host).ConfigureAwait(false);
        }
    }

    private static async Task StartAsync(IHost host, NodeConfiguration configuration, CancellationToken cancellation)
    {
        try
        {
            await host.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException || e.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            throw new NodeStartupException($"node {configuration.Name}: {e.Message.TrimEnd('.')}: stop the process that listens there, or change the address in node.json", e);
        }
    }

    private static async Task StopAsync(IHost host)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        try
        {
            await host.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It had its time.
        }

        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync().ConfigureAwait(false);
        else host.Dispose();
    }
}
