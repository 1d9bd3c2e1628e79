using Gateway.Ddi;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Matching;
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
    private readonly ImageCache _images;
    private readonly HttpClient _http;
    private readonly AddressRateLimit _rateLimit;

    private GatewayHost(WebApplication app, DeviceRegistry devices, ImageCache images, HttpClient http, AddressRateLimit rateLimit,
        UpdateCoordinator coordinator, SessionStore sessions)
    {
        _app = app;
        Devices = devices;
        _images = images;
        _http = http;
        _rateLimit = rateLimit;
        Coordinator = coordinator;
        Sessions = sessions;
    }

    /// <summary>The devices; open as long as this host is.</summary>
    public DeviceRegistry Devices { get; }

    /// <summary>The address that it listens on, with the real port; after <see cref="StartAsync"/>.</summary>
    public string ListenUrl => _app.Urls.First();

    internal UpdateCoordinator Coordinator { get; }

    internal SessionStore Sessions { get; }

    /// <summary>Opens the folder and builds the server; nothing runs yet.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="source">Proven releases; stays the caller's.</param>
    /// <param name="steps">Told the steps of P2; null for nobody.</param>
    /// <param name="outcomes">Told the final outcomes; null for nobody.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logging">Configures logging; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message says which and what to use.</exception>
    /// <exception cref="InvalidDataException">A file in the folder is corrupt; the message says what to do.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another gateway uses it.</exception>
    public static GatewayHost Build(GatewayOptions options, IReleaseSource source, IStepObserver? steps = null, IOutcomeSink? outcomes = null,
        TimeProvider? time = null, Action<ILoggingBuilder>? logging = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        if (options.FindProblem() is string problem) throw new ArgumentException(problem, nameof(options));
        time ??= TimeProvider.System;
        WebApplicationBuilder builder = CreateBuilder(options, logging);
        DeviceRegistry devices = DeviceRegistry.Open(Path.Combine(options.Folder, "devices"), options.DevicesMax);
        HttpClient http = CreateClient(options.Images);
        try
        {
            LoggerRelay log = new();
            SessionStore sessions = SessionStore.Open(Path.Combine(options.Folder, "sessions"), options.Deadlines, time,
                session => OnFinal(devices, session, outcomes, log));
            InstalledVersions.Reconcile(devices, sessions);
            ImageCache images = new(Path.Combine(options.Folder, "images"), options.Images, http, time, sessions.NeedsImage,
                (uri, verdict) => GatewayLog.ImageSource(log.Logger, uri, verdict));
            DdiServices services = new(options, devices, sessions, new ReleaseBoard(options.ProofAgeMax, time), images,
                new DeviceContacts(time), steps ?? new NoSteps(), time);
            DeviceStandings standings = new();
            builder.Services.AddSingleton<IHostedService>(provider =>
                new UpdateCoordinator(services, source, standings, provider.GetRequiredService<ILogger<GatewayHost>>()));
            string tokenFile = options.AdminTokenFile ?? Path.Combine(options.Folder, AdminToken.FileName);
            Chain.Core.Primitives.Hash256 adminSha256 = DeviceTokens.Digest(AdminToken.ReadOrCreate(tokenFile));

            WebApplication app = builder.Build();
            log.Logger = app.Services.GetRequiredService<ILogger<GatewayHost>>();
            UpdateCoordinator coordinator = app.Services.GetServices<IHostedService>().OfType<UpdateCoordinator>().Single();
            AddressRateLimit rateLimit = new(options.RequestsPerSecondPerAddressMax);
            app.Use(next => context => rateLimit.InvokeAsync(context, next));
            DdiEndpoints.Map(app, services);
            new AdminEndpoints(services, standings, coordinator, adminSha256).Map(app);
            return new GatewayHost(app, devices, images, http, rateLimit, coordinator, sessions);
        }
        catch
        {
            devices.Dispose();
            http.Dispose();
            throw;
        }
    }

    /// <summary>Starts to listen and to ask the chain.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    /// <summary>Stops; requests that run are given the host's shutdown time.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <summary>Stops if need be, and lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        _images.Dispose();
        _http.Dispose();
        await _rateLimit.DisposeAsync().ConfigureAwait(false);
        Devices.Dispose();
    }

    private static WebApplicationBuilder CreateBuilder(GatewayOptions options, Action<ILoggingBuilder>? logging)
    {
        Directory.CreateDirectory(options.Folder);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = options.Folder });
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
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

    /// <remarks>No redirects: a release names its sources, and they speak for themselves (threat B05).</remarks>
    private static HttpClient CreateClient(ImageCacheOptions images) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = images.StallTimeout })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", UserAgent } },
        };

    private static void OnFinal(DeviceRegistry devices, DeviceSession session, IOutcomeSink? outcomes, LoggerRelay log)
    {
        InstalledVersions.Record(devices, session);
        GatewayLog.Ended(log.Logger, session.DeviceId, session.ActionId, session.State);
        outcomes?.OnOutcome(new InstallOutcome(session.ActionId, session.DeviceId, session.Contract, session.Version, session.State,
            session.CancelReason is not null, session.StateSinceMs));
    }

    /// <summary>Logging exists only once the host is built; what is opened before it logs through here.</summary>
    private sealed class LoggerRelay
    {
        public ILogger Logger { get; set; } = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
    }

    private sealed class NoSteps : IStepObserver
    {
        public void OnStep(string tag, string detail)
        {
        }
    }
}
