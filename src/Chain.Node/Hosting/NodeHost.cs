using System.Net.Sockets;
using Chain.Node.Configuration;
using Chain.Node.Demo.Steps;
using Chain.Node.Hosting.Roles;
using Chain.Node.Hosting.Supervision;
using Chain.Node.Progress;

namespace Chain.Node.Hosting;

/// <summary>The composition root: runs all roles of a configuration in this process.</summary>
internal static class NodeHost
{
    /// <summary>Starts the roles and runs until the caller cancels or a role fails.</summary>
    /// <param name="configuration">The node's configuration.</param>
    /// <param name="ready">Receives the node's name when all roles have started.</param>
    /// <param name="echoSteps">Receives each process step as a line of JSON.</param>
    /// <param name="progress">Receives the progress of migrations and of block sync.</param>
    /// <param name="cancellation">Stops the roles.</param>
    /// <exception cref="NodeStartupException">A role cannot start. The message names the cause and the remedy.</exception>
    /// <exception cref="Faults.NodeFailedException">A running role failed.</exception>
    public static async Task RunAsync(NodeConfiguration configuration, Action<string>? ready, Action<string>? echoSteps, IProgress<ProgressStep>? progress,
        CancellationToken cancellation)
    {
        string data = configuration.Resolve(configuration.Data);
        try
        {
            Directory.CreateDirectory(data);
            Directory.CreateDirectory(Path.Combine(configuration.BaseFolder, "logs"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException($"data folder {data} or the folder logs beside node.json cannot be created: {e.Message}", e);
        }

        using SystemdNotifier systemd = SystemdNotifier.FromEnvironment();
        using StepLog steps = new(Path.Combine(configuration.BaseFolder, "steps.jsonl"), TimeProvider.System, echoSteps);
        List<INodeRole> roles = [];
        try
        {
            if (configuration.IsFull && SnapshotRole.TryBuild(configuration) is { } snapshot)
            {
                systemd.Ready($"{configuration.Name}: fetches a snapshot", () => true);
                await RunSnapshotAsync(new WebRole(snapshot, data), configuration, cancellation).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }

            if (configuration.IsFull)
                roles.Add(new WebRole(FullNode.Build(configuration, steps, progress: progress), data));
            if (configuration.Has("repository")) roles.Add(new WebRole(RepositoryRole.Build(configuration, steps), data));
            if (configuration.Has("light")) roles.Add(new WebRole(LightRole.Build(configuration, steps), data));
            if (configuration.Has("gateway")) roles.Add(GatewayRole.Build(configuration, new GatewaySteps(steps)));
            foreach (INodeRole role in roles) await StartAsync(role, configuration, cancellation).ConfigureAwait(false);
            ready?.Invoke(configuration.Name);
            systemd.Ready($"{configuration.Name}: {string.Join(", ", configuration.Roles)}", () => roles.TrueForAll(r => r.IsResponsive));
            Task ended = await Task.WhenAny(roles.Select(r => r.RunAsync(cancellation))).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The caller cancelled during the start.
        }
        finally
        {
            systemd.Stopping();
            foreach (INodeRole role in Enumerable.Reverse(roles)) await StopAsync(role).ConfigureAwait(false);
        }
    }

    /// <summary>Runs until the node has a database, or synchronizes by blocks.</summary>
    private static async Task RunSnapshotAsync(WebRole role, NodeConfiguration configuration, CancellationToken cancellation)
    {
        try
        {
            await StartAsync(role, configuration, cancellation).ConfigureAwait(false);
            await role.RunAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            await StopAsync(role).ConfigureAwait(false);
        }
    }

    private static async Task StartAsync(INodeRole role, NodeConfiguration configuration, CancellationToken cancellation)
    {
        try
        {
            await role.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException
            || e.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            string problem = $"node {configuration.Name}: {e.Message.TrimEnd('.')}: stop the process that listens there, or change the address in node.json";
            throw new NodeStartupException(problem, e) { Fault = StartupFault.Address };
        }
        catch (SocketException e)
        {
            string problem = $"node {configuration.Name} cannot listen at an address of its node.json: {e.Message}: use an address and a port of this machine";
            throw new NodeStartupException(problem, e) { Fault = StartupFault.Address };
        }
    }

    private static async Task StopAsync(INodeRole role)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        try
        {
            await role.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The role did not stop in time; dispose it.
        }

        await role.DisposeAsync().ConfigureAwait(false);
    }
}
