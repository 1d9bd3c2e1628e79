using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EndToEnd.Tests.Cluster;

/// <summary>
/// Listens at a repository's address, forwards requests to the real repository, and tampers with the images in the answers.
/// </summary>
internal sealed class TamperingProxy : IAsyncDisposable
{
    private const int ExtraBytes = 1000;
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Uri _real;
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TamperingProxy(WebApplication app, Uri real)
    {
        _app = app;
        _real = real;
    }

    /// <summary>What it does to images now.</summary>
    public ProxyMode Mode { get; set; }

    /// <summary>Completes when the first request stalls.</summary>
    public Task Stalled => _stalled.Task;

    /// <summary>Listens at one address and forwards to another.</summary>
    public static async Task<TamperingProxy> StartAsync(Uri listen, Uri real)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, listen.Port);
            k.Limits.MaxRequestBodySize = null;
        });
        WebApplication app = builder.Build();
        TamperingProxy proxy = new(app, real);
        app.Run(proxy.HandleAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (Mode == ProxyMode.Stalls)
        {
            _stalled.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        using HttpRequestMessage request = new(new HttpMethod(context.Request.Method), new Uri(_real, $"{context.Request.Path}{context.Request.QueryString}"));
        byte[] body = await ReadAsync(context.Request.Body);
        if (body.Length > 0) request.Content = new ByteArrayContent(body);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in context.Request.Headers)
        {
            if (name is "Host" or "Transfer-Encoding" or "Connection") continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach ((string name, IEnumerable<string> value) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Content-Length" or "Connection")) context.Response.Headers[name] = value.ToArray();
        }

        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        bool isImage = HttpMethods.IsGet(context.Request.Method) && response.IsSuccessStatusCode
            && context.Request.Path.StartsWithSegments("/firmware", StringComparison.Ordinal);
        await WriteAsync(context, answer, isImage ? Mode : ProxyMode.Honest);
    }

    private static async Task WriteAsync(HttpContext context, byte[] answer, ProxyMode mode)
    {
        switch (mode)
        {
            case ProxyMode.Lies:
                answer[answer.Length / 2] ^= 1;
                break;
            case ProxyMode.AddsBytes:
                answer = [.. answer, .. new byte[ExtraBytes]];
                break;
            case ProxyMode.CutsOff:
                context.Response.ContentLength = answer.Length;
                await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2));
                context.Abort();
                return;
        }

        if (HttpMethods.IsHead(context.Request.Method) || answer.Length == 0) return;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer);
    }

    private static async Task<byte[]> ReadAsync(Stream body)
    {
        using MemoryStream copy = new();
        await body.CopyToAsync(copy);
        return copy.ToArray();
    }
}
