using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Admin;
using Gateway.Attestation;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Receipts;
using Gateway.Releases;
using Gateway.Sessions;
using Gateway.Updates;

namespace Gateway.Hosting;

/// <summary>All parts of a gateway except its server, built in the only order that works: what is on disk first, the loop last.</summary>
internal sealed class GatewayParts : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly SourceBook _sources;
    private readonly ImageDownloads _downloads;

    /// <summary>Opens the folder and builds the parts; nothing runs yet.</summary>
    /// <exception cref="InvalidDataException">A file in the folder is corrupt; the message says what to do.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another gateway uses it.</exception>
    public GatewayParts(GatewayOptions options, IReleaseSource source, IOutcomeSink? outcomes, IGatewayObserver observer, TimeProvider time)
    {
        Directory.CreateDirectory(options.Folder);
        Devices = DeviceRegistry.Open(Path.Combine(options.Folder, "devices"), options.DevicesMax);
        ReceiptStore receipts;
        SessionRecorder recorder;
        Hash256 adminSha256;
        WakeSignal wake = new();
        ReleaseBoard board = new(() => options.ProofAgeMaxBy(source.Heartbeat), time);
        void WakeForNewer(DeviceSession ended)
        {
            if (board.HasNewer(ended.Key(), ended.Contract)) wake.Wake(); // A newer release waited for the end of this update. [GW-TRUTH.3]
        }

        try
        {
            receipts = new ReceiptStore(Path.Combine(options.Folder, "receipts"), options.ChainId, time);
            recorder = new SessionRecorder(Devices, receipts, observer, () => Reporter?.OnChange(), WakeForNewer, time);
            Sessions = SessionStore.Open(Path.Combine(options.Folder, "sessions"), options.Deadlines, time, recorder.Record);
            recorder.CatchUp(Sessions, isStart: true);
            adminSha256 = DeviceTokens.Digest(AdminToken.ReadOrCreate(options.AdminTokenFile ?? Path.Combine(options.Folder, AdminToken.FileName)));
        }
        catch
        {
            Devices.Dispose();
            throw;
        }

        if (outcomes is not null)
            Reporter = new ReceiptReporter(receipts, outcomes, options.ReceiptsPerReport, options.ReportInterval, observer, time);
        _http = CreateClient(options.Images);
        _sources = new SourceBook(Path.Combine(options.Folder, "sources.json"), options.Images, time);
        DevicePresence presence = new(time);
        UpdatePolicy policy = options.ToPolicy();
        ImageCache images = new(Path.Combine(options.Folder, "images"), options.Images, Sessions.NeedsImage);
        ImageFetch fetch = new(images, new ImageDownloader(_http, options.Images, time, _sources, observer), options.Images);
        _downloads = new ImageDownloads(images, fetch, options.DownloadRetryDelay, observer, () => wake.Wake(), time);

        // The steps of a round, in order.
        UpdateRound round = new(
            new UpdateCancellation(Sessions, _downloads, observer, time),
            new ReleaseMatching(Devices, Sessions, policy, time),
            new RolloutDecision(new OpenRolloutGate()),
            new ReleaseAnnouncements(presence, observer),
            new ImageFetching(images, _downloads, Sessions, presence, options.Images),
            new UpdateOffers(Sessions, presence),
            presence, observer);
        Coordinator = new UpdateCoordinator(source, Devices, Sessions, recorder, board, round, _downloads, wake, policy, observer, time);

        Limits = new SignInLimits(options.RequestsPerSecondPerAddressMax, options.RequestsPerSecondPerDeviceMax);
        AttestRequests attest = new(presence, time);
        Desk = new DeviceDesk(
            new DeviceAuthentication(Devices, options.GatewayTokenSha256), Limits, presence,
            new DeviceOrders(Sessions, board, images, presence, wake, policy),
            new DeviceInventory(Devices, Sessions, board, presence, attest, wake, time),
            new DeviceImages(Sessions, board, images, new TransferRights(time), observer), source);
        Admin = new AdminEndpoints(new AdminDevices(Devices, Sessions, presence, attest, wake), new AdminReceiptLists(receipts),
            new AdminLists(Sessions, _sources), wake, adminSha256, Limits, options.AdminPort);
    }

    public DeviceRegistry Devices { get; }

    public SessionStore Sessions { get; }

    /// <summary>Null if reports go nowhere.</summary>
    public ReceiptReporter? Reporter { get; }

    public UpdateCoordinator Coordinator { get; }

    public DeviceDesk Desk { get; }

    public SignInLimits Limits { get; }

    public AdminEndpoints Admin { get; }

    public async ValueTask DisposeAsync()
    {
        await _downloads.DisposeAsync().ConfigureAwait(false);
        await Limits.DisposeAsync().ConfigureAwait(false);
        _sources.Save();
        _http.Dispose();
        Devices.Dispose();
    }

    /// <remarks>
    /// No redirects: a release names its sources (threat B05). Only allowed addresses: the vendor chose the URI. An answer that is not needed
    /// any more is dropped, not read to its end.
    /// </remarks>
    private static HttpClient CreateClient(ImageCacheOptions images)
    {
        if (AddressRules.TryCreate(images.AllowedNetworks, out AddressRules rules) is { } problem) throw new ArgumentException(problem);
        SocketsHttpHandler handler = GuardedConnections.CreateHandler(rules, images.Authorities);
        handler.ConnectTimeout = images.StallTimeout;
        handler.MaxResponseDrainSize = 0;
        handler.MaxResponseHeadersLength = 16;
        return new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", GatewayHost.UserAgent } },
        };
    }
}
