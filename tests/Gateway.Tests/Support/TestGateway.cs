using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chain.Core.Records;
using Gateway.Admin;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Hosting;
using Gateway.Protocols;
using Gateway.Sessions;

namespace Gateway.Tests.Support;

/// <summary>A real gateway on a free port with one device and a real repository; only the chain is scripted. It can be restarted.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string Id = "dev-0001";
    public const string Token = "tok-0001";
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false });

    private readonly GatewayOptions _options;
    private readonly IReadOnlyList<IDeviceProtocol> _protocols;

    private readonly TimeProvider? _time;

    private TestGateway(GatewayOptions options, FakeRepository images, IReadOnlyList<IDeviceProtocol> protocols, TimeProvider? time)
    {
        _time = time;
        _options = options;
        _protocols = protocols;
        Images = images;
    }

    public GatewayHost Host { get; private set; } = null!;

    public FakeRepository Images { get; }

    public ScriptedReleases Releases { get; } = new();

    public FakeLedger Ledger { get; } = new();

    public string Folder => _options.Folder;

    /// <summary>The events so far.</summary>
    public EventInbox Inbox { get; } = new();

    /// <summary>The device's base URL in hawkBit DDI.</summary>
    public string Base => $"{Host.ListenUrl}/DEFAULT/controller/v1/{Id}";

    public IReadOnlyList<DeviceSession> Sessions => Host.Sessions.ListFor(Id);

    public DeviceRecord Device => Host.Devices.TryGet(Id, out DeviceRecord? device) ? device : throw new InvalidOperationException("the device is gone");

    public static GatewayOptions Options(string folder) => new()
    {
        ListenUrl = "http://127.0.0.1:0",
        Folder = folder,
        PollingSleep = TimeSpan.FromSeconds(1),
        HintSpacing = TimeSpan.Zero,
        Images = new ImageCacheOptions { AllowedNetworks = ["127.0.0.0/8"] },
        RequestsPerSecondPerAddressMax = 10_000,
        RequestsPerSecondPerDeviceMax = 10_000,
        DownloadRetryDelay = TimeSpan.FromMilliseconds(50),
    };

    public static DeviceRecord NewDevice(string id = Id) => new()
    {
        Id = id,
        Vendor = ScriptedReleases.Vendor,
        Model = "demo",
        HardwareRevision = "1.0",
        Channel = "stable",
        InstalledVersion = "1.0.0",
        SecurityCounter = 1,
        TokenSha256 = DeviceTokens.Digest(Token),
    };

    public static async Task<TestGateway> StartAsync(
        Func<GatewayOptions, GatewayOptions>? change = null, bool withDevice = true, TimeProvider? time = null,
        params IReadOnlyList<IDeviceProtocol> protocols)
    {
        GatewayOptions options = Options(Directory.CreateTempSubdirectory("fwl-gw-").FullName);
        TestGateway gateway = new(change?.Invoke(options) ?? options, await FakeRepository.StartAsync(), protocols, time);
        gateway.Build();
        if (withDevice) gateway.Host.Devices.Add(NewDevice());
        await gateway.Host.StartAsync(CancellationToken.None);
        return gateway;
    }

    /// <summary>Stops the gateway and starts another one on the same folder.</summary>
    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        Build();
        await Host.StartAsync(CancellationToken.None);
    }

    /// <summary>Releases random bytes; they are offered to the device when this returns.</summary>
    public async Task<byte[]> OfferAsync(int sizeBytes = 10_000, string version = "2.0.0", ulong counter = 2)
    {
        byte[] image = RandomNumberGenerator.GetBytes(sizeBytes);
        Releases.Activate(version, counter, image, Images.Publish(image));
        await Wait.UntilAsync(() => Host.Sessions.Open(Id)?.Version == version, Limit, Inbox.ToString);
        return image;
    }

    /// <summary>Waits until a whole round has run.</summary>
    public async Task SettleAsync()
    {
        // The current round may have asked the source already; the next one has not.
        long rounds = Host.Coordinator.Rounds;
        await Wait.UntilAsync(() => Host.Coordinator.Rounds >= rounds + 2 || (Host.Coordinator.Wake() && false), Limit, () => "no round");
    }

    public Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestHeaders>? headers = null) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>A request as the device; the path is relative to its base URL, or a whole URL.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, Action<HttpRequestHeaders>? headers = null,
        string? authorization = null)
    {
        HttpRequestMessage request = new(method, path.StartsWith("http", StringComparison.Ordinal) ? path : Base + path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization ?? $"TargetToken {Token}");
        headers?.Invoke(request.Headers);
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new("application/json") } };
        return await Http.SendAsync(request);
    }

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string? body = null, string? authorization = null)
    {
        using HttpResponseMessage response = await SendAsync(method, path, body, null, authorization);
        return response.StatusCode;
    }

    /// <summary>The links of a poll.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PollAsync()
    {
        using JsonDocument body = JsonDocument.Parse(await (await GetAsync("")).EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return body.RootElement.TryGetProperty("_links", out JsonElement links)
            ? links.EnumerateObject().ToDictionary(link => link.Name, link => link.Value.GetProperty("href").GetString()!) : [];
    }

    /// <summary>Posts feedback on the deployment channel.</summary>
    public Task<HttpStatusCode> FeedbackAsync(int actionId, string execution, string finished = "none", string details = "", string channel = "deploymentBase")
    {
        string body = $$"""{"id":"{{actionId}}","status":{"execution":"{{execution}}","result":{"finished":"{{finished}}"},"details":["{{details}}"]} }""";
        return StatusAsync(HttpMethod.Post, $"/{channel}/{actionId}/feedback", body);
    }

    /// <summary>Takes the update as a device does, up to the verified image.</summary>
    public async Task<byte[]> DownloadAsync()
    {
        string order = (await PollAsync())["deploymentBase"];
        using JsonDocument body = JsonDocument.Parse(await (await GetAsync(order)).EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        JsonElement artifact = body.RootElement.GetProperty("deployment").GetProperty("chunks")[0].GetProperty("artifacts")[0];
        string url = artifact.GetProperty("_links").GetProperty("download-http").GetProperty("href").GetString()!;
        return await (await GetAsync(url)).EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    /// <summary>The URL of the open order's image.</summary>
    public string ArtifactUrl(string suffix = "") =>
        $"/softwaremodules/{Sessions[^1].ActionId}/artifacts/fw-{Sessions[^1].Version}.swu{suffix}";

    public async Task<JsonDocument> AdminAsync(HttpMethod method, string path, string? body = null)
    {
        string token = (await File.ReadAllTextAsync(Path.Combine(Folder, AdminToken.FileName))).Trim();
        HttpResponseMessage response = await SendAsync(method, Host.ListenUrl + path, body, null, $"Bearer {token}");
        return JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Images.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private void Build() => Host = GatewayHost.Build(_options, Releases, Inbox, Ledger, _time, protocols: _protocols);
}
