using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;

namespace Chain.Node.Repository.Transfers;

/// <summary>How an owner's node speaks to the owner's repository. Requests are signed by the owner's key.</summary>
/// <remarks>A repository that is away, or refuses, comes out as <see cref="IOException"/> whose message names it and what it said.</remarks>
internal sealed class RepositoryClient : IDisposable
{
    private const int AnswerBytesMax = 64 * 1024;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly Func<ISigner> _owner;
    private readonly Hash256 _chainId;
    private readonly TimeProvider _time;

    /// <summary>Signs with one key.</summary>
    public RepositoryClient(Uri repository, ISigner owner, Hash256 chainId, TimeProvider time)
        : this(repository, () => owner, chainId, time)
    {
    }

    /// <summary>Signs each request with the key that is in force then.</summary>
    public RepositoryClient(Uri repository, Func<ISigner> owner, Hash256 chainId, TimeProvider time)
    {
        _base = new Uri(repository.AbsoluteUri.TrimEnd('/'));
        _owner = owner;
        _chainId = chainId;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(3) })
        {
            Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Makes the repository wait for an image. [P3.9]</summary>
    public async Task ExpectAsync(ExpectedUpload expected, CancellationToken cancellation)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(ExpectedUploadFields.Of(expected), TransferJson.Default.ExpectedUploadFields);
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Put, ExpectedUploadHandlers.PathOf(expected.Sha256.ToString()), "", body, Deadline,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether an expected image is there; waits for it up to <paramref name="wait"/>, half a minute at the most. [P3.11]</summary>
    public async Task<ExpectedStatus> WaitStoredAsync(Hash256 sha256, TimeSpan wait, CancellationToken cancellation)
    {
        string query = $"?wait_ms={(long)wait.TotalMilliseconds}";
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, ExpectedUploadHandlers.PathOf(sha256.ToString()), query, sha256, wait + Deadline,
            cancellation).ConfigureAwait(false);
        return await ReadAsync(answer, TransferJson.Default.ExpectedStatus, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the repository stop waiting for an image; nothing happens if it did not.</summary>
    public async Task ForgetAsync(Hash256 sha256, Address contract, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Delete, ExpectedUploadHandlers.PathOf(sha256.ToString()), $"?contract={contract}", sha256, Deadline, cancellation,
                HttpStatusCode.NotFound).ConfigureAwait(false);
    }

    /// <summary>Makes the repository send an image to another one; says where that stands. [P3.10]</summary>
    public async Task<TransferStatus> TransferAsync(TransferOrder order, CancellationToken cancellation)
    {
        TransferOrderFields fields = new(order.Sha256.ToString(), order.Destination.AbsoluteUri, [.. order.Receivers.Select(r => r.ToString())],
            order.Contract.ToString());
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(fields, TransferJson.Default.TransferOrderFields);
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, TransferHandlers.OrdersPath, "", body, Deadline,
            cancellation).ConfigureAwait(false);
        return await ReadAsync(answer, TransferJson.Default.TransferStatus, cancellation).ConfigureAwait(false);
    }

    /// <summary>Where the transfer of a contract stands, or null if the repository knows of none.</summary>
    public async Task<TransferStatus?> FindTransferAsync(Address contract, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Get, TransferHandlers.PathOf(contract), "", default(Hash256), Deadline, cancellation, HttpStatusCode.NotFound).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.NotFound ? null
            : await ReadAsync(answer, TransferJson.Default.TransferStatus, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the repository end the transfer of a contract; nothing happens if it knows of none.</summary>
    public async Task CancelTransferAsync(Address contract, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Delete, TransferHandlers.PathOf(contract), "", default(Hash256), Deadline, cancellation, HttpStatusCode.NotFound).ConfigureAwait(false);
    }

    /// <summary>Length of an image in the repository in bytes, or null if it is not there.</summary>
    public async Task<long?> GetLengthAsync(Hash256 sha256, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Head, UploadSignature.FirmwarePath(sha256), "", sha256, Deadline, cancellation, HttpStatusCode.NotFound).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : answer.Content.Headers.ContentLength;
    }

    /// <summary>Removes an image from the repository; nothing happens if it is not there.</summary>
    public async Task DeleteAsync(Hash256 sha256, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Delete, UploadSignature.FirmwarePath(sha256), "", sha256, Deadline, cancellation, HttpStatusCode.NotFound).ConfigureAwait(false);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string query, byte[] body, TimeSpan deadline, CancellationToken cancellation)
    {
        HttpRequestMessage request = Signed(method, path, query, Sha256.Hash(body), body.Length);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(request, deadline, null, cancellation);
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string query, Hash256 covered, TimeSpan deadline, CancellationToken cancellation, HttpStatusCode? tolerated = null) =>
        SendAsync(Signed(method, path, query, covered, 0), deadline, tolerated, cancellation);

    private HttpRequestMessage Signed(HttpMethod method, string path, string query, Hash256 covered, long sizeBytes)
    {
        long dateMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        ISigner owner = _owner();
        HttpRequestMessage request = new(method, new Uri(_base.AbsoluteUri.TrimEnd('/') + path + query));
        request.Headers.Add(UploadSignature.KeyHeader, owner.PublicKey.ToString());
        request.Headers.Add(UploadSignature.DateHeader, dateMs.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(UploadSignature.SignatureHeader,
            owner.Sign(UploadSignature.Digest(_chainId, method.Method, path, covered, sizeBytes, dateMs)).ToString());
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TimeSpan deadline, HttpStatusCode? tolerated, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(deadline, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using (request)
            {
                HttpResponseMessage answer = await _http.SendAsync(request, both.Token).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode || answer.StatusCode == tolerated) return answer;
                using (answer)
                {
                    string said = await answer.Content.ReadAsStringAsync(both.Token).ConfigureAwait(false);
                    throw new IOException($"repository {_base} answers {(int)answer.StatusCode}: {said}");
                }
            }
        }
        catch (HttpRequestException failure)
        {
            throw new IOException($"repository {_base} cannot be reached: {failure.Message}", failure);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"repository {_base} did not answer in {deadline.TotalSeconds:0} s");
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("null");
        }
        catch (JsonException malformed)
        {
            throw new IOException($"repository {_base} gives a malformed answer: it may run another version", malformed);
        }
    }
}
