
using Gateway.Admin;
using Gateway.Devices;
using Gateway.Events;
using Gateway.Http;
using Gateway.Protocols;
using Gateway.Protocols.Ddi;
using Gateway.Receipts;
using Gateway.Releases;
using Gateway.Sessions;
using Gateway.Updates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>A complete gateway: devices, sessions, images, device protocols, admin surface and the loop, on one Kestrel server.</summary>
/// <remarks>It trusts only what its <see cref="IReleaseSource"/> has proven.</remarks>
public sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>Largest request body, in bytes. SWUpdate's log batches have about 4 kB.</summary>
    public const int RequestBodyBytesMax = 64 * 1024;

    /// <summary>Length of the listener's backlog: after a power cut, all devices of a site connect at once.</summary>
    private const int ConnectBacklog = 4096;

    /// <summary>The User-Agent that a gateway sends to repositories.</summary>
    public const string UserAgent = "fwledger-gateway";

    private readonly WebApplication _app;
    private readonly GatewayParts _parts;
    private readonly GatewayMetrics _metrics;
    private readonly ILoggerFactory _loggers;

    private GatewayHost(WebApplication app, GatewayParts parts, GatewayMetrics metrics, ILoggerFactory loggers)
    {
        _app = app;
        _parts = parts;
        _metrics = metrics;
        _loggers = loggers;
    }

    /// <summary>The devices; open until this host is disposed of.</summary>
    public DeviceRegistry Devices => _parts.Devices;

    /// <summary>The address that it listens on, with the real port; after <see cref="StartAsync"/>.</summary>
    public string ListenUrl => _app.Urls.First();

    internal UpdateCoordinator Coordinator => _parts.Coordinator;

    internal SessionStore Sessions => _parts.Sessions;

    /// <summary>Opens the folder and builds the server; nothing runs yet.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="source">Proven releases. The caller owns it.</param>
    /// <param name="observer">Receives every event; null for no observer beside the log and the metrics.</param>
    /// <param name="outcomes">Submits reports of outcomes to the chain; null to keep receipts without reporting them.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logging">Configures logging; null for no logging.</param>
    /// <param name="protocols">Device protocols beside hawkBit DDI; null for none.</param>
    /// <param name="writeMetrics">Writes this process's metrics as text for /admin/metrics; null for no such path.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message says which and what to use.</exception>
    /// <exception cref="InvalidDataException">A file in the folder is corrupt; the message says what to do.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another gateway uses it.</exception>
    public static GatewayHost Build(GatewayOptions options, IReleaseSource source, IGatewayObserver? observer = null, IOutcomeSink? outcomes = null,
        TimeProvider? time = null, Action<ILoggingBuilder>? logging = null, IReadOnlyList<IDeviceProtocol>? protocols = null,
        Func<Stream, CancellationToken, Task>? writeMetrics = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        if (options.FindProblem() is string problem) throw new ArgumentException(problem, nameof(options));
        ILoggerFactory loggers = LoggerFactory.Create(builder => logging?.Invoke(builder));
        GatewayMetrics metrics = new(() => source.Alarm is not null);
        List<IGatewayObserver> observers = [new EventLog(loggers.CreateLogger<GatewayHost>()), metrics];
        if (observer is not null) observers.Add(observer);
        GatewayParts parts;
        try
        {
            parts = new GatewayParts(options, source, outcomes, new ObserverList(observers), time ?? TimeProvider.System);
        }
        catch
        {
            metrics.Dispose();
            loggers.Dispose();
            throw;
        }

        TrustedProxies proxies = options.Proxies();
        WebApplicationBuilder builder = CreateBuilder(options, new ConnectionGate(
            options.ConnectionsPerAddressMax, options.SignInTimeout, proxies, time ?? TimeProvider.System));
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostedService>(_ => parts.Coordinator);
        if (parts.Reporter is { } reporter) builder.Services.AddSingleton<IHostedService>(_ => reporter);
        WebApplication app = builder.Build();
        RequestOrigin origin = new(options.PublicUrl is null ? null : new Uri(options.PublicUrl), proxies);
        AddressGate gate = new(parts.Limits);
        app.Use(next => context => origin.InvokeAsync(context, next));
        app.Use(next => context => gate.InvokeAsync(context, next));
        IReadOnlyList<IDeviceProtocol> all =
        [
            new DdiProtocol(options.Tenant),
            .. protocols ?? [],
        ];
        RouteGroupBuilder routes = app.MapGroup("").WithMetadata(SignInRoute.Instance);
        foreach (IDeviceProtocol protocol in all) protocol.Map(routes, parts.Desk);
        parts.Admin.Map(app, new AdminHealth(source, writeMetrics));
        return new GatewayHost(app, parts, metrics, loggers);
    }

    /// <summary>Starts listening and asking the chain.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    /// <summary>
    /// Ends when the token is cancelled, or when a loop failed and stopped the host; then it throws the loop's exception.
    /// </summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested) return;
        foreach (BackgroundService loop in _app.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (loop.ExecuteTask is { IsFaulted: true } faulted) await faulted.ConfigureAwait(false);
        }
    }

    /// <summary>Stops. Running requests have 5 seconds to end.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <summary>Stops if necessary, and releases the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        await _parts.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
        _loggers.Dispose();
    }

    private static WebApplicationBuilder CreateBuilder(GatewayOptions options, ConnectionGate gate)
    {
        // Only the options count: no settings file and no environment variable opens another port.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = Path.GetFullPath(options.Folder) });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(sockets => sockets.Backlog = ConnectBacklog);
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseUrls(options.AdminPort is { } port ? [options.ListenUrl, $"http://127.0.0.1:{port}"] : [options.ListenUrl]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(gate.Guard);
            kestrel.Limits.MaxRequestBodySize = RequestBodyBytesMax;
            kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

            // A device that erases flash stops reading for a long time, and not every client can resume (Zephyr).
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromMinutes(1));
        });
        return builder;
    }
}
