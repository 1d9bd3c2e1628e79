using Gateway.Ddi;
using Gateway.Devices;
using Gateway.Matching;
using Gateway.Receipts;
using Gateway.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>A whole gateway: devices, sessions, images, the device protocol and the loop, on one Kestrel server.</summary>
/// <remarks>It believes what its <see cref="IReleaseSource"/> has proven, and nothing else.</remarks>
public sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>Bytes of the largest request body. SWUpdate's log batches have about 4 kB.</summary>
    public const int RequestBodyBytesMax = 64 * 1024;

    /// <summary>How a gateway names itself to repositories.</summary>
    public const string UserAgent = "fwledger-gateway";

    private readonly WebApplication _app;
    private readonly GatewayParts _parts;
    private readonly AddressRateLimit _rateLimit;

    private GatewayHost(WebApplication app, GatewayParts parts, AddressRateLimit rateLimit)
    {
        _app = app;
        _parts = parts;
        _rateLimit = rateLimit;
    }

    /// <summary>The devices; open as long as this host is.</summary>
    public DeviceRegistry Devices => _parts.Devices;

    /// <summary>The address that it listens on, with the real port; after <see cref="StartAsync"/>.</summary>
    public string ListenUrl => _app.Urls.First();

    internal UpdateCoordinator Coordinator => _parts.Coordinator;

    internal SessionStore Sessions => _parts.Sessions;

    /// <summary>Opens the folder and builds the server; nothing runs yet.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="source">Proven releases; stays the caller's.</param>
    /// <param name="steps">Told the steps of P2 and P4; null for nobody.</param>
    /// <param name="outcomes">Brings reports of outcomes onto the chain; null for none: then receipts are kept, and not reported.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logging">Configures logging; null for none.</param>
    /// <param name="observer">Told how updates end; null for nobody.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message says which and what to use.</exception>
    /// <exception cref="InvalidDataException">A file in the folder is corrupt; the message says what to do.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another gateway uses it.</exception>
    public static GatewayHost Build(GatewayOptions options, IReleaseSource source, IStepObserver? steps = null, IOutcomeSink? outcomes = null,
        TimeProvider? time = null, Action<ILoggingBuilder>? logging = null, IOutcomeObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        if (options.FindProblem() is string problem) throw new ArgumentException(problem, nameof(options));
        ILoggerFactory loggers = LoggerFactory.Create(builder => logging?.Invoke(builder));
        GatewayParts parts = new(options, source, steps ?? new NoSteps(), outcomes, observer, time ?? TimeProvider.System, loggers);
        WebApplicationBuilder builder = CreateBuilder(options);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostedService>(_ => parts.Coordinator);
        if (parts.Reporter is { } reporter) builder.Services.AddSingleton<IHostedService>(_ => reporter);
        WebApplication app = builder.Build();
        AddressRateLimit rateLimit = new(options.RequestsPerSecondPerAddressMax);
        app.Use(next => context => rateLimit.InvokeAsync(context, next));
        DdiEndpoints.Map(app, parts.Services);
        new AdminEndpoints(parts.Services, parts.Wake, parts.Sources, parts.Receipts, parts.AdminSha256).Map(app);
        return new GatewayHost(app, parts, rateLimit);
    }

    /// <summary>Starts to listen and to ask the chain.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    /// <summary>Ends when the token is cancelled, or when the host stopped because a loop could not go on: then it throws what stopped the loop.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested) return;
        foreach (BackgroundService loop in _app.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (loop.ExecuteTask is { IsFaulted: true } faulted) await faulted.ConfigureAwait(false);
        }
    }

    /// <summary>Stops; requests that run are given the host's shutdown time.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <summary>Stops if need be, and lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        await _rateLimit.DisposeAsync().ConfigureAwait(false);
        await _parts.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplicationBuilder CreateBuilder(GatewayOptions options)
    {
        // Nothing but what the options say: no settings file and no variable of the shell opens another port.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = Path.GetFullPath(options.Folder) });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseUrls(options.ListenUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBodyBytesMax;
            kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

            // A device that erases flash stops reading for long, and not every client can resume (Zephyr).
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromMinutes(1));
        });
        return builder;
    }

    private sealed class NoSteps : IStepObserver
    {
        public void OnStep(string tag, string detail)
        {
        }
    }
}
