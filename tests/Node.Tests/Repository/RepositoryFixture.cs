using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Client;
using Chain.Node.Repository.Settings;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Uploads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Node.Tests.Repository;

/// <summary>A repository on real Kestrel, on a free port, with one allowed uploader.</summary>
internal sealed class RepositoryFixture : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _ownsFolder;

    private RepositoryFixture(WebApplication app, RepositoryOptions options, bool ownsFolder, EcdsaSigner signer)
    {
        _app = app;
        Options = options;
        _ownsFolder = ownsFolder;
        Folder = options.Folder;
        Signer = signer;
        Base = new Uri(app.Urls.First());
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Base };
    }

    public static Hash256 ChainId { get; } = Sha256.Hash("test chain"u8);

    public RepositoryOptions Options { get; }

    public string Folder { get; }

    public EcdsaSigner Signer { get; }

    public Uri Base { get; }

    public HttpClient Http { get; }

    public IImageStore Store => _app.Services.GetRequiredService<IImageStore>();

    public static async Task<RepositoryFixture> StartAsync(Action<RepositoryOptions>? configure = null, string? folder = null, EcdsaSigner? owner = null,
        string url = "http://127.0.0.1:0", UploaderOptions? patience = null)
    {
        EcdsaSigner signer = owner ?? EcdsaSigner.Generate();
        bool ownsFolder = folder is null;
        folder ??= Directory.CreateTempSubdirectory("fwl-repository-").FullName;
        var options = new RepositoryOptions { Folder = folder, Uploaders = [signer.Address.ToString()], DataRateGraceSeconds = 2 };
        configure?.Invoke(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel => RepositoryKestrel.Configure(kestrel, options));
        builder.Services.AddSingleton(Prometheus.Metrics.NewCustomRegistry());
        builder.Services.AddSingleton(new RepositoryIdentity(signer, ChainId));
        builder.Services.AddSingleton(patience ?? new UploaderOptions { BackoffBase = TimeSpan.FromMilliseconds(20) });
        builder.Services.AddRepository(options, ChainId);
        WebApplication app = builder.Build();
        RepositoryEndpoints.Map(app);
        await app.StartAsync();
        options.PublicUrl ??= app.Urls.First();
        return new RepositoryFixture(app, options, ownsFolder, signer);
    }

    /// <summary>Stops at once: resets the connections and abandons all requests.</summary>
    public async Task KillAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Signer.Dispose();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    public Task<HttpResponseMessage> PutAsync(
        byte[] body, Hash256 sha256, string? contentRange = null, long? total = null, ISigner? signer = null, long dateShiftMs = 0)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/firmware/{sha256}") { Content = new ByteArrayContent(body) };
        foreach ((string name, string value) in Sign("PUT", UploadSignature.FirmwarePath(sha256), sha256, total ?? body.Length, signer, dateShiftMs))
            request.Headers.Add(name, value);
        if (contentRange is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Range", contentRange);
        return Http.SendAsync(request);
    }

    public async Task<long> OffsetAsync(Hash256 sha256)
    {
        var request = new HttpRequestMessage(HttpMethod.Head, $"/uploads/{sha256}");
        foreach ((string name, string value) in Sign("HEAD", UploadSignature.UploadPath(sha256), sha256, 0))
            request.Headers.Add(name, value);
        using HttpResponseMessage response = await Http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        return long.Parse(response.Headers.GetValues("Upload-Offset").Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public IEnumerable<(string Name, string Value)> Sign(
        string method, string path, Hash256 sha256, long total, ISigner? signer = null, long dateShiftMs = 0, Uri? host = null, string query = "")
    {
        long dateMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + dateShiftMs;
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(host ?? Base, path + query));
        UploadSignature.Sign(request, signer ?? Signer, ChainId, path, sha256, total, dateMs);
        return [.. request.Headers.Select(header => (header.Key, header.Value.Single()))];
    }

    public string[] ObjectFiles() => Directory.GetFiles(Path.Combine(Folder, "objects"), "*", SearchOption.AllDirectories);

    public string[] PartFiles() => Directory.GetFiles(Path.Combine(Folder, "uploads"));

    public static byte[] Image(int sizeBytes, int seed = 1)
    {
        var bytes = new byte[sizeBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
