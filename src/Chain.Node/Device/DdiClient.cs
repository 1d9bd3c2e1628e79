using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Chain.Core;
using Chain.Light;

namespace Chain.Node.Device;

/// <summary>Client of hawkBit's Direct Device Integration API. Only <see cref="RequestImageAsync"/> throws; other faults yield a status.</summary>
internal sealed class DdiClient : IDisposable
{
    private const int AnswerBytesMax = 64 * 1024;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly AuthenticationHeaderValue _token;
    private readonly TimeProvider _time;

    /// <param name="gateway">Root URL of the gateway.</param>
    /// <param name="tenant">hawkBit tenant.</param>
    /// <param name="deviceId">The device's id. The caller must have checked its grammar.</param>
    /// <param name="token">The device's target token.</param>
    /// <param name="time">The clock.</param>
    /// <param name="authorities">Authorities that may sign the gateway's certificate, beside those of the machine; null for no others.</param>
    public DdiClient(Uri gateway, string tenant, string deviceId, string token, TimeProvider time, X509Certificate2Collection? authorities = null)
    {
        _base = new Uri(gateway, $"/{tenant}/controller/v1/{deviceId}/");
        _token = new AuthenticationHeaderValue("TargetToken", token);
        _time = time;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = AnswerTimeout,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            SslOptions = { CertificateChainPolicy = ServerTrust.Also(authorities) },
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("fwledger-device", ThisAssemblyVersion));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    private static string ThisAssemblyVersion => typeof(DdiClient).Assembly.GetName().Version!.ToString(3);

    public Task<DdiReply<PollAnswer>> PollAsync(CancellationToken cancellation) =>
        GetAsync(new Uri(_base.AbsoluteUri.TrimEnd('/')), DdiReader.Poll, cancellation);

    /// <summary>Gets an order, with the metadata that the gateway sends only if it is asked for: the vendor and the security counter.</summary>
    public Task<DdiReply<UpdateOrder>> GetOrderAsync(Uri link, CancellationToken cancellation) =>
        GetAsync(new UriBuilder(link) { Query = $"{link.Query}&metadata=true".TrimStart('&') }.Uri, DdiReader.Order, cancellation);

    /// <summary>Gets the number of the cancelled action.</summary>
    public Task<DdiReply<string>> GetCancelledActionAsync(Uri link, CancellationToken cancellation) => GetAsync(link, DdiReader.CancelledAction, cancellation);

    /// <summary>Gets the proof of an order's release, from the anchor at a height; null if the gateway has none now.</summary>
    public async Task<byte[]?> GetProofAsync(int actionId, long afterHeight, CancellationToken cancellation)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"deploymentBase/{actionId}/proof?after={afterHeight}");
        using HttpRequestMessage request = Request(HttpMethod.Get, new Uri(_base, path));
        request.Headers.Accept.Clear();
        (DdiStatus status, byte[] body) = await SendAsync(request, cancellation, Limits.ProofBundleBytesMax).ConfigureAwait(false);
        return status == DdiStatus.Ok ? body : null;
    }

    /// <summary>Sends feedback on an order.</summary>
    public Task<DdiStatus> TellAsync(int actionId, DdiFeedback feedback, CancellationToken cancellation) =>
        PostAsync("deploymentBase", actionId.ToString(CultureInfo.InvariantCulture), feedback, cancellation);

    /// <summary>Confirms a cancellation.</summary>
    public Task<DdiStatus> TellCancelledAsync(string actionId, DdiFeedback feedback, CancellationToken cancellation) =>
        PostAsync("cancelAction", actionId, feedback, cancellation);

    /// <summary>Sends the device's attributes, such as the running version.</summary>
    public Task<DdiStatus> TellAttributesAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken cancellation) =>
        SendJsonAsync(HttpMethod.Put, "configData", writer =>
        {
            writer.WriteString("mode", "merge");
            writer.WriteStartObject("data");
            foreach ((string name, string value) in attributes) writer.WriteString(name, value);
            writer.WriteEndObject();
        }, cancellation);

    /// <summary>Requests an image from a byte offset on. The caller reads the body and disposes the response.</summary>
    /// <exception cref="HttpRequestException">The server does not answer.</exception>
    public async Task<HttpResponseMessage> RequestImageAsync(HttpMethod method, Uri link, long offset, CancellationToken cancellation)
    {
        using HttpRequestMessage request = Request(method, link);
        request.Headers.Accept.Clear();
        if (offset > 0) request.Headers.Range = new RangeHeaderValue(offset, null);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    /// <remarks>A link may point to another server, such as a cache. Only the gateway receives the device's token.</remarks>
    private HttpRequestMessage Request(HttpMethod method, Uri uri)
    {
        HttpRequestMessage request = new(method, uri);
        if (uri.Authority == _base.Authority && uri.Scheme == _base.Scheme) request.Headers.Authorization = _token;
        return request;
    }

    private async Task<DdiReply<T>> GetAsync<T>(Uri uri, Func<ReadOnlyMemory<byte>, T?> read, CancellationToken cancellation)
        where T : class
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, uri);
        (DdiStatus status, byte[] body) = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (status != DdiStatus.Ok) return new DdiReply<T>(status, null);
        T? value = read(body);
        return new DdiReply<T>(value is null ? DdiStatus.Malformed : DdiStatus.Ok, value);
    }

    private Task<DdiStatus> PostAsync(string channel, string actionId, DdiFeedback feedback, CancellationToken cancellation) =>
        SendJsonAsync(HttpMethod.Post, $"{channel}/{Uri.EscapeDataString(actionId)}/feedback", writer =>
        {
            writer.WriteString("id", actionId);
            writer.WriteNumber("timestamp", _time.GetUtcNow().ToUnixTimeMilliseconds());
            writer.WriteStartObject("status");
            writer.WriteString("execution", feedback.Execution);
            writer.WriteStartObject("result");
            writer.WriteString("finished", feedback.Finished);
            writer.WriteEndObject();
            writer.WriteStartArray("details");
            writer.WriteStringValue(feedback.Detail);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }, cancellation);

    private async Task<DdiStatus> SendJsonAsync(HttpMethod method, string path, Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter writer = new(body))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        using HttpRequestMessage request = Request(method, new Uri(_base, path));
        request.Content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return (await SendAsync(request, cancellation).ConfigureAwait(false)).Status;
    }

    private async Task<(DdiStatus Status, byte[] Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellation,
        int bytesMax = AnswerBytesMax)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerTimeout);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            DdiStatus status = StatusOf(response.StatusCode);
            if (status != DdiStatus.Ok) return (status, []);
            await using Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            byte[] buffer = new byte[bytesMax + 1];
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
            return length <= bytesMax ? (status, buffer[..length]) : (DdiStatus.Malformed, []);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (DdiStatus.Unavailable, []);
        }
    }

    private static DdiStatus StatusOf(HttpStatusCode code) => (int)code switch
    {
        >= 200 and < 300 => DdiStatus.Ok,
        401 or 403 => DdiStatus.Unauthorized,
        404 or 410 => DdiStatus.Gone,
        429 or >= 500 => DdiStatus.Unavailable,
        _ => DdiStatus.Refused,
    };
}
