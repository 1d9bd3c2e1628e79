namespace Chain.Node.Hosting.Listeners;

/// <summary>
/// Answers with a pipeline that is made when its first request comes. Clients' services are many and described at length, and a node that was killed must vote
/// again before anybody asks it anything (docs/adr/0012).
/// </summary>
/// <param name="services">Where its parts come from.</param>
/// <param name="configure">Puts it together; called once, on a thread of the pool, while the requests that came first wait.</param>
internal sealed class DeferredPipeline(IServiceProvider services, Action<IApplicationBuilder> configure)
{
    private readonly Lazy<Task<RequestDelegate>> _made = new(() => Task.Run(() =>
    {
        ApplicationBuilder builder = new(services);
        configure(builder);
        return builder.Build();
    }));

    /// <summary>Hands one request to the pipeline.</summary>
    public Task InvokeAsync(HttpContext context) =>
        _made.Value is { IsCompletedSuccessfully: true } made ? made.Result(context) : WaitAsync(context);

    private async Task WaitAsync(HttpContext context)
    {
        RequestDelegate pipeline = await _made.Value.ConfigureAwait(false);
        await pipeline(context).ConfigureAwait(false);
    }
}
