using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Repository.Authorization;

namespace Chain.Node.Repository.Transfers;

/// <summary>Client with which an owner's node calls the owner's repository. The owner's key signs each request.</summary>
/// <remarks>If the repository cannot be reached or refuses, the methods throw an <see cref="IOException"/> with its URL and answer.</remarks>
internal sealed class RepositoryClient : IDisposable
{
    private const int AnswerBytesMax = 64 * 1024;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly Func<ISigner> _owner;
    private readonly Hash256 _chainId;
    private readonly TimeProvider _time;

    /// <summary>Signs each request with one key.</summary>
    public RepositoryClient(Uri repository, ISigner owner, Hash256 chainId, TimeProvider time, X509Certificate2Collection? authorities = null)
        : this(repository, () => owner, chainId, time, authorities)
    {
    }

    /// <summary>Signs each request with the key that <paramref name="owner"/> returns for it.</summary>
    /// <param name="repository">The repository's URL.</param>
    /// <param name="owner">Returns the key in force.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="time">The clock.</param>
    /// <param name="authorities">Authorities that may sign the repository's certificate, beside those of the machine; null for no others.</param>
    public RepositoryClient(Uri repository, Func<ISigner> owner, Hash256 chainId, TimeProvider time, X509Certificate2Collection? authorities = null)
    {
        _base = new Uri(repository.AbsoluteUri.TrimEnd('/'));
        _owner = owner;
        _chainId = chainId;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            SslOptions = { CertificateChainPolicy = ServerTrust.Also(authorities) },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Adds an expected image. [P3.9]</summary>
    public async Task ExpectAsync(ExpectedUpload expected, CancellationToken cancellation)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(ExpectedUploadFields.Of(expected), TransferJson.Default.ExpectedUploadFields);
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Put, ExpectedUploadHandlers.PathOf(expected.Sha256.ToString()), "", body, Deadline,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether an expected image is stored; waits for it up to <paramref name="wait"/>, at most 30 s. [P3.11]</summary>
    public async Task<ExpectedStatus> WaitStoredAsync(Hash256 sha256, TimeSpan wait, CancellationToken cancellation)
    {
        string query = $"?wait_ms={(long)wait.TotalMilliseconds}";
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, ExpectedUploadHandlers.PathOf(sha256.ToString()), query, sha256, wait + Deadline,
            cancellation).ConfigureAwait(false);
        return await ReadAsync(answer, TransferJson.Default.ExpectedStatus, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes an expected image; does nothing if there is none.</summary>
    public async Task ForgetAsync(Hash256 sha256, Address contract, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Delete, ExpectedUploadHandlers.PathOf(sha256.ToString()), $"?contract={contract}", sha256, Deadline, cancellation,
                HttpStatusCode.NotFound).ConfigureAwait(false);
    }

    /// <summary>Orders the repository to send an image to another repository; returns the status of the transfer. [P3.10]</summary>
    public async Task<TransferStatus> TransferAsync(TransferOrder order, CancellationToken cancellation)
    {
        TransferOrderFields fields = new(order.Sha256.ToString(), order.Destination.AbsoluteUri, [.. order.Receivers.Select(r => r.ToString())],
            order.Contract.ToString());
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(fields, TransferJson.Default.TransferOrderFields);
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, TransferHandlers.OrdersPath, "", body, Deadline,
            cancellation).ConfigureAwait(false);
        return await ReadAsync(answer, TransferJson.Default.TransferStatus, cancellation).ConfigureAwait(false);
    }

    /// <summary>The status of a contract's transfer; null if there is none.</summary>
    public async Task<TransferStatus?> FindTransferAsync(Address contract, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Get, TransferHandlers.PathOf(contract), "", default(Hash256), Deadline, cancellation, HttpStatusCode.NotFound).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.NotFound ? null
            : await ReadAsync(answer, TransferJson.Default.TransferStatus, cancellation).ConfigureAwait(false);
    }

    /// <summary>Cancels the transfer of a contract; does nothing if there is none.</summary>
    public async Task CancelTransferAsync(Address contract, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Delete, TransferHandlers.PathOf(contract), "", default(Hash256), Deadline, cancellation, HttpStatusCode.NotFound).ConfigureAwait(false);
    }

    /// <summary>Length of an image in bytes; null if the repository does not hold it.</summary>
    public async Task<long?> GetLengthAsync(Hash256 sha256, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Head, UploadSignature.FirmwarePath(sha256), "", sha256, Deadline, cancellation, HttpStatusCode.NotFound).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : answer.Content.Headers.ContentLength;
    }

    /// <summary>Deletes an image from the repository; does nothing if the repository does not hold it.</summary>
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
        HttpRequestMessage request = new(method, new Uri(_base.AbsoluteUri.TrimEnd('/') + path + query));
        UploadSignature.Sign(request, _owner(), _chainId, path, covered, sizeBytes, _time.GetUtcNow().ToUnixTimeMilliseconds());
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
                    string text = await answer.Content.ReadAsStringAsync(both.Token).ConfigureAwait(false);
                    throw new IOException($"repository {_base} answered {(int)answer.StatusCode}: {text}");
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
            throw new IOException($"repository {_base} sent a malformed answer: it may run another version of fwledger", malformed);
        }
    }
}
