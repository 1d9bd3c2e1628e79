using Chain.Core.Primitives;
using Gateway.Attestation;
using Gateway.Ddi;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Matching;
using Gateway.Receipts;
using Gateway.Sessions;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>All parts of a gateway but its server, put together in the one order that works: what is on disk first, the loop last.</summary>
internal sealed class GatewayParts : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;
    private readonly HttpClient _http;
    private readonly GatewayMetrics _metrics = new();
    private readonly IOutcomeObserver? _observer;
    private readonly ILogger _log;

    /// <summary>Opens the folder; nothing runs yet.</summary>
    /// <exception cref="InvalidDataException">A file in the folder is corrupt; the message says what to do.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another gateway uses it.</exception>
    public GatewayParts(GatewayOptions options, IReleaseSource source, IStepObserver steps, IOutcomeSink? outcomes, IOutcomeObserver? observer,
        TimeProvider time, ILoggerFactory loggers)
    {
        _observer = observer;
        _loggers = loggers;
        _log = loggers.CreateLogger<GatewayHost>();
        _http = CreateClient(options.Images);
        Directory.CreateDirectory(options.Folder);
        Devices = DeviceRegistry.Open(Path.Combine(options.Folder, "devices"), options.DevicesMax);
        try
        {
            Receipts = new ReceiptStore(Path.Combine(options.Folder, "receipts"), options.ChainId, time);
            Sessions = SessionStore.Open(Path.Combine(options.Folder, "sessions"), options.Deadlines, time, OnMoved);
            Receipts.CatchUp(Sessions.ListAll(), isStart: true);
            InstalledVersions.Reconcile(Devices, Sessions);
            AdminSha256 = DeviceTokens.Digest(AdminToken.ReadOrCreate(options.AdminTokenFile ?? Path.Combine(options.Folder, AdminToken.FileName)));
        }
        catch
        {
            Devices.Dispose();
            _http.Dispose();
            throw;
        }

        Reporter = outcomes is null ? null : new ReceiptReporter(Receipts, outcomes, options, time, _log);
        Sources = new SourceBook(Path.Combine(options.Folder, "sources.json"), options.Images, time);
        DownloadReports reports = new(steps, _metrics, _log);
        Images = new ImageCache(Path.Combine(options.Folder, "images"), options.Images,
            new ImageDownloader(_http, options.Images, time, Sources, reports), Sessions.NeedsImage);
        Wake = new WakeSignal();
        ReleaseBoard board = new(options.ProofAgeMax, time);
        DeviceContacts contacts = new(time);
        Services = new DdiServices(options, Devices, Sessions, board, Images, contacts, new DeviceStandings(),
            new PullRequests(board, Wake, options.PullAskAfter), new AttestRequests(contacts, time), steps, time);
        ImageFetches fetches = new(Images, options, reports, Wake, time);
        Coordinator = new UpdateCoordinator(Services, source, Receipts, new ReleaseActions(Services, fetches, _log), fetches, Wake, _log);
    }

    public DeviceRegistry Devices { get; }

    public SessionStore Sessions { get; }

    public ImageCache Images { get; }

    public SourceBook Sources { get; }

    public ReceiptStore Receipts { get; }

    /// <summary>Null if there is nobody to report to.</summary>
    public ReceiptReporter? Reporter { get; }

    public WakeSignal Wake { get; }

    public DdiServices Services { get; }

    public UpdateCoordinator Coordinator { get; }

    public Hash256 AdminSha256 { get; }

    public ValueTask DisposeAsync()
    {
        Images.Dispose();
        Sources.Save();
        _http.Dispose();
        _metrics.Dispose();
        Devices.Dispose();
        _loggers.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <remarks>
    /// No redirects: a release names its sources, and they speak for themselves (threat B05). What is not wanted any more is hung up on,
    /// not read to its end.
    /// </remarks>
    private static HttpClient CreateClient(ImageCacheOptions images) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = images.StallTimeout, MaxResponseDrainSize = 0, MaxResponseHeadersLength = 16,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", GatewayHost.UserAgent } },
    };

    private void OnMoved(DeviceSession session)
    {
        if (Receipts.Take(session)) Reporter?.OnChange();
        InstalledVersions.Record(Devices, session);
        if (!session.IsFinal) return;
        _metrics.Ended(session.State);
        GatewayLog.Ended(_log, session.DeviceId, session.ActionId, session.State);
        _observer?.OnOutcome(new InstallOutcome(session.ActionId, session.DeviceId, session.Contract, session.Version, session.State,
            session.CancelReason is not null, session.StateSinceMs));
    }
}
