namespace Chain.Node.Hosting.Roles;

/// <summary>One role of this process.</summary>
internal interface INodeRole : IAsyncDisposable
{
    Task StartAsync(CancellationToken cancellation);

    Task StopAsync(CancellationToken cancellation);

    /// <summary>Ends when the role stops by itself or the token is cancelled.</summary>
    Task RunAsync(CancellationToken cancellation);
}
