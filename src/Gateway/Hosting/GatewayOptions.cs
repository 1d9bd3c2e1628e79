using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Http;
using Gateway.Sessions;
using Gateway.Updates;

namespace Gateway.Hosting;

/// <summary>The configuration of a gateway.</summary>
public sealed record GatewayOptions
{
    private const int RatesMax = 1_000_000;

    /// <summary>Address to listen on, such as "http://0.0.0.0:8088"; port 0 takes a free port. Default: loopback only, port 8088.</summary>
    public string ListenUrl { get; init; } = "http://127.0.0.1:8088";

    /// <summary>Folder for devices, sessions, images and the admin token. Created if it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>The tenant in the URLs of hawkBit DDI; clients may write it in any case. Default "DEFAULT".</summary>
    public string Tenant { get; init; } = "DEFAULT";

    /// <summary>Time between two polls of a device, 1 s to 23:59:59. Default 5 minutes.</summary>
    public TimeSpan PollingSleep { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time until the next poll of a device whose update is expected soon, if that is less. Default 5 s.</summary>
    public TimeSpan EagerPollingSleep { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age of the last proof from which a device's poll makes the gateway ask the chain. Default 5 s.</summary>
    public TimeSpan PullAskAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time between two questions to the chain if no hint arrives. Default 1 minute.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Shortest time between two rounds of questions, however many hints arrive (threat F07). Default 100 ms.</summary>
    public TimeSpan HintSpacing { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest time for one answer of the release source. Default 10 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the last proof counts while the chain cannot be reached. After that nothing is offered: a revocation may have been missed.
    /// At least <see cref="CheckInterval"/>. Default 5 minutes.
    /// </summary>
    public TimeSpan ProofAgeMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the last proof counts in heartbeats of the chain, 0 to 100, once the source has proven the heartbeat that is in force; at least three
    /// times <see cref="CheckInterval"/>. Default 0, which means <see cref="ProofAgeMax"/>.
    /// </summary>
    public int ProofAgeMaxHeartbeats { get; init; }

    /// <summary>How often one release is offered to a device that fails. Default 3.</summary>
    public int AttemptsMax { get; init; } = 3;

    /// <summary>Wait after a failed attempt. Default 1 hour.</summary>
    public TimeSpan AttemptDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Wait after a download that failed from every source. Default 30 s.</summary>
    public TimeSpan DownloadRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// File with the token of the admin surface; generated if it is missing. Default: admin.token in <see cref="Folder"/>.
    /// </summary>
    public string? AdminTokenFile { get; init; }

    /// <summary>SHA-256 of a token that may act for every registered device; null, the default, if there is none.</summary>
    public Hash256? GatewayTokenSha256 { get; init; }

    /// <summary>Largest number of devices. Default 10,000.</summary>
    public int DevicesMax { get; init; } = DeviceRegistry.CapacityDefault;

    /// <summary>
    /// The URL under which devices reach the gateway, such as "https://updates.example.com", for all links; null, the default, to use what
    /// each request asked for.
    /// </summary>
    public string? PublicUrl { get; init; }

    /// <summary>
    /// Addresses or networks of proxies in front of the gateway, such as "127.0.0.1" or "10.0.0.0/8". Their X-Forwarded-For, -Proto and -Host are
    /// believed; everybody else's are ignored. Default: none.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>
    /// A port of its own for the operator's surface, on loopback only; null, the default, to answer on the gateway's own port, but never
    /// through a proxy.
    /// </summary>
    public int? AdminPort { get; init; }

    /// <summary>Requests per second of one device before it is answered 429. Default 100, with bursts of twice that.</summary>
    public int RequestsPerSecondPerDeviceMax { get; init; } = 100;

    /// <summary>
    /// Requests per second from one address, of those that nobody authenticates, before it is answered 429. Default 200, with bursts of twice
    /// that. A wrong token counts as 20. The requests of devices with their tokens do not count here.
    /// </summary>
    public int RequestsPerSecondPerAddressMax { get; init; } = 200;

    /// <summary>
    /// Connections from one address on which nobody has signed in; one more replaces the oldest of them. Default 2048 (threat F03).
    /// </summary>
    public int ConnectionsPerAddressMax { get; init; } = 2048;

    /// <summary>How long a connection may last on which nobody signs in. Default 15 s (threat F03).</summary>
    public TimeSpan SignInTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest number of connections (threat F03). Default 8192.</summary>
    public int ConnectionsMax { get; init; } = 8192;

    /// <summary>The chain that outcomes are reported to. Devices' pseudonyms in receipts depend on it. Default: zero.</summary>
    public Hash256 ChainId { get; init; } = Hash256.Zero;

    /// <summary>Changes of a release's receipts that make a report. Default 100.</summary>
    public int ReceiptsPerReport { get; init; } = 100;

    /// <summary>Longest time that a change of a receipt waits for its report. Default 1 minute.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a session may stay in each state.</summary>
    public SessionDeadlines Deadlines { get; init; } = new();

    /// <summary>Bounds of downloads and of the image cache.</summary>
    public ImageCacheOptions Images { get; init; } = new();

    /// <summary>The first option that is out of range, with the remedy; null if there is none.</summary>
    public string? FindProblem()
    {
        if (string.IsNullOrWhiteSpace(Folder)) return "Folder: name one";
        if (!Uri.TryCreate(ListenUrl, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttp)
            return $"ListenUrl '{ListenUrl}': use http://ADDRESS:PORT";
        if (!ManifestRules.IsName(Tenant, 32)) return "Tenant: use 1 to 32 of A-Z a-z 0-9 . _ -";
        if (PollingSleep < TimeSpan.FromSeconds(1) || PollingSleep >= TimeSpan.FromDays(1))
            return "PollingSleep: use 00:00:01 to 23:59:59; old clients read nothing else";
        if (EagerPollingSleep < TimeSpan.FromSeconds(1)) return "EagerPollingSleep: use at least 00:00:01";
        if (CheckInterval <= TimeSpan.Zero || HintSpacing < TimeSpan.Zero || AnswerTimeout <= TimeSpan.Zero)
            return "CheckInterval, AnswerTimeout: use more than zero; HintSpacing: not less";
        if (ProofAgeMax < CheckInterval) return "ProofAgeMax: use at least CheckInterval, or proofs are too old before the next question";
        if (ProofAgeMaxHeartbeats is < 0 or > 100) return "ProofAgeMaxHeartbeats: use 0 to 100";
        if (AttemptsMax is < 1 or > SessionStore.FinalPerDeviceMax) return $"AttemptsMax: use 1 to {SessionStore.FinalPerDeviceMax}";
        if (DevicesMax < 1 || ConnectionsMax < 1 || ConnectionsPerAddressMax < 1) return "DevicesMax, ConnectionsMax, ConnectionsPerAddressMax: use at least 1";
        if (RequestsPerSecondPerAddressMax is < 1 or > RatesMax || RequestsPerSecondPerDeviceMax is < 1 or > RatesMax)
            return $"RequestsPerSecondPerAddressMax, RequestsPerSecondPerDeviceMax: use 1 to {RatesMax}";
        if (SignInTimeout <= TimeSpan.Zero) return "SignInTimeout: use more than zero";
        if (FindProblemInAddresses() is { } problem) return problem;
        if (ReceiptsPerReport < 1 || ReportInterval <= TimeSpan.Zero) return "ReceiptsPerReport: use at least 1; ReportInterval: more than zero";
        return Images.FindProblem();
    }

    /// <summary>How long the last proof counts, by the chain's proven heartbeat.</summary>
    /// <param name="heartbeat">The heartbeat; null if it is not proven.</param>
    internal TimeSpan ProofAgeMaxBy(TimeSpan? heartbeat)
    {
        if (ProofAgeMaxHeartbeats == 0 || heartbeat is not { } known) return ProofAgeMax;
        TimeSpan byChain = ProofAgeMaxHeartbeats * known, byRounds = 3 * CheckInterval;
        return byChain > byRounds ? byChain : byRounds;
    }

    /// <summary>The trusted proxies; the options were checked before.</summary>
    internal TrustedProxies Proxies() => Http.TrustedProxies.TryParse(TrustedProxies, out TrustedProxies? proxies) ? proxies
        : throw new InvalidOperationException("TrustedProxies was not checked");

    private string? FindProblemInAddresses()
    {
        bool isUrl = PublicUrl is null || (Uri.TryCreate(PublicUrl, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp
            || url.Scheme == Uri.UriSchemeHttps) && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0);
        if (!isUrl) return $"PublicUrl '{PublicUrl}': use a URL such as https://updates.example.com";
        if (!Http.TrustedProxies.TryParse(TrustedProxies, out _)) return "TrustedProxies: use addresses such as 127.0.0.1, or networks such as 10.0.0.0/8";
        return AdminPort is < 1 or > 65_535 ? "AdminPort: use 1 to 65535" : null;
    }

    internal UpdatePolicy ToPolicy() =>
        new(PollingSleep, EagerPollingSleep, PullAskAfter, CheckInterval, HintSpacing, AnswerTimeout, AttemptsMax, AttemptDelay);
}
