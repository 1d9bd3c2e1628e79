namespace Chain.Node.Hosting;

/// <summary>A role that is one web application.</summary>
internal sealed class WebRole(WebApplication app) : INodeRole
{
    public Task StartAsync(CancellationToken cancellation) => app.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => app.StopAsync(cancellation);

    public Task RunAsync(CancellationToken cancellation) => app.WaitForShutdownAsync(cancellation);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
