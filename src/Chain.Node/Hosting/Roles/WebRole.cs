using Chain.Node.Faults;

namespace Chain.Node.Hosting.Roles;

/// <summary>A role that is one web application.</summary>
/// <param name="app">The application.</param>
/// <param name="folder">Folder of its data, for the message if it cannot go on.</param>
internal sealed class WebRole(WebApplication app, string folder) : INodeRole
{
    public Task StartAsync(CancellationToken cancellation) => app.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => app.StopAsync(cancellation);

    /// <exception cref="NodeFailedException">The role stopped because it could not go on.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await app.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        if (app.Services.GetService<NodeFault>()?.Cause is { } cause) throw cause;
        if (!cancellation.IsCancellationRequested && FindFailure() is { } failure) throw NodeFailedException.Of(failure, folder);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>What ended the first service that ended by a fault of its own; null if a signal stopped the application.</summary>
    private Exception? FindFailure() => app.Services.GetServices<IHostedService>().OfType<BackgroundService>()
        .Select(service => service.ExecuteTask?.Exception?.GetBaseException()).FirstOrDefault(failure => failure is not null);
}
