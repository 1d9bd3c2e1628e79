using Chain.Node.Faults;

namespace Chain.Node.Hosting;

/// <summary>A role that is one web application.</summary>
internal sealed class WebRole(WebApplication app) : INodeRole
{
    public Task StartAsync(CancellationToken cancellation) => app.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => app.StopAsync(cancellation);

    /// <exception cref="NodeFailedException">The role stopped because it could not go on.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await app.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        if (app.Services.GetService<NodeFault>()?.Cause is { } cause) throw cause;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
