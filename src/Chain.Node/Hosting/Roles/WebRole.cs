using Chain.Node.ConsensusHost;
using Chain.Node.Faults;

namespace Chain.Node.Hosting.Roles;

/// <summary>A role that consists of one web application.</summary>
/// <param name="app">The application.</param>
/// <param name="folder">Folder of the role's data, for the message of a failure.</param>
internal sealed class WebRole(WebApplication app, string folder) : INodeRole
{
    public bool IsResponsive => app.Services.GetService<ConsensusLoop>()?.IsResponsive ?? true;

    public Task StartAsync(CancellationToken cancellation) => app.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => app.StopAsync(cancellation);

    /// <exception cref="NodeFailedException">The role stopped after a failure.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await app.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        if (app.Services.GetService<NodeFault>()?.Cause is { } cause) throw cause;
        if (!cancellation.IsCancellationRequested && FindFailure() is { } failure) throw NodeFailedException.Of(failure, folder);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>The exception of the first background service that failed; null if none failed.</summary>
    private Exception? FindFailure() => app.Services.GetServices<IHostedService>().OfType<BackgroundService>()
        .Select(service => service.ExecuteTask?.Exception?.GetBaseException()).FirstOrDefault(failure => failure is not null);
}
