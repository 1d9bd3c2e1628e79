namespace Chain.Node.Hosting.Roles;

/// <summary>One role of this process.</summary>
internal interface INodeRole : IAsyncDisposable
{
    /// <summary>Whether the role still works. A service manager restarts a process that does not.</summary>
    bool IsResponsive => true;

    Task StartAsync(CancellationToken cancellation);

    Task StopAsync(CancellationToken cancellation);

    /// <summary>Completes when the role stops or the token is cancelled; throws if the role failed.</summary>
    Task RunAsync(CancellationToken cancellation);
}
