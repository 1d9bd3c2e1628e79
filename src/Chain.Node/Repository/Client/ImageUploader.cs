using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Uploads;

namespace Chain.Node.Repository.Client;

/// <summary>Uploads a file to a repository, and resumes after a dropped connection. [P1.1] [P3.10]</summary>
internal sealed class ImageUploader : IDisposable
{
    private const int ProblemBytesMax = 16 * 1024;

    private readonly HttpClient _http;
    private readonly Hash256 _chainId;
    private readonly ISigner _signer;
    private readonly UploaderOptions _options;
    private readonly TimeProvider _time;

    public ImageUploader(Hash256 chainId, ISigner signer, UploaderOptions options, TimeProvider time)
    {
        _chainId = chainId;
        _signer = signer;
        _options = options;
        _time = time;
        SocketsHttpHandler handler = options.Addresses is { } rules ? GuardedConnections.CreateHandler(rules)
            : new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.CertificateChainPolicy = ServerTrust.Also(options.Authorities);
        handler.ConnectTimeout = options.AnswerDeadline;
        handler.Expect100ContinueTimeout = TimeSpan.FromSeconds(2); // The repository can refuse before the body is sent.
        _http = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan, // Deadlines are set for each request.
            MaxResponseContentBufferSize = ProblemBytesMax,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The URI that an image has in a repository.</summary>
    public static Uri ImageOf(Uri repository, Hash256 sha256) => Join(repository, UploadSignature.FirmwarePath(sha256));

    /// <summary>The repository of an image's URI; null if the URI is not of this form.</summary>
    public static Uri? RepositoryOf(string image, Hash256 sha256)
    {
        string path = UploadSignature.FirmwarePath(sha256);
        bool isOne = image.EndsWith(path, StringComparison.Ordinal);
        return isOne && Uri.TryCreate(image[..^path.Length], UriKind.Absolute, out Uri? repository) ? repository : null;
    }

    /// <summary>Hashes the file, then uploads it unless the repository already has it.</summary>
    /// <param name="repository">Base URI of the repository; a path prefix is kept.</param>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives the number of bytes that the repository has or was sent; the number can fall after a broken connection.</param>
    /// <param name="cancellationToken">Cancels the upload; a later call resumes from the bytes already sent.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<UploadReport> UploadAsync(Uri repository, string path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        Hash256 sha256 = Hash256.From(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        return await UploadAsync(repository, file, sha256, null, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads an image whose digest is known, unless the repository already has it.</summary>
    /// <param name="repository">Base URI of the repository; a path prefix is kept.</param>
    /// <param name="image">Seekable; stays open.</param>
    /// <param name="sha256">Digest of the image; the repository compares the bytes with it.</param>
    /// <param name="receivers">The repository must prove that it holds the key of one of these addresses before a byte is sent; null for no proof.</param>
    /// <param name="progress">Receives the number of bytes that the repository has or was sent; the number can fall after a broken connection.</param>
    /// <param name="cancellationToken">Cancels the upload; a later call resumes from the bytes already sent.</param>
    public async Task<UploadReport> UploadAsync(
        Uri repository, Stream image, Hash256 sha256, IReadOnlyList<Address>? receivers, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        long sizeBytes = image.Length;
        var job = new Job(ImageOf(repository, sha256), Join(repository, UploadSignature.UploadPath(sha256)), sha256, sizeBytes,
            receivers);

        int attempts = 0;
        long best = 0;
        while (true)
        {
            Attempt attempt = await TryOnceAsync(job, image, progress, cancellationToken).ConfigureAwait(false);
            if (attempt.Outcome != UploadOutcome.Unspecified)
                return new UploadReport(attempt.Outcome, job.Image, sha256, sizeBytes, attempt.Message);
            if (attempt.OffsetBytes > best)
            {
                best = attempt.OffsetBytes;
                attempts = 0;
            }

            if (++attempts >= _options.AttemptsMax)
                return new UploadReport(UploadOutcome.GaveUp, job.Image, sha256, sizeBytes, attempt.Message);
            await Task.Delay(_options.BackoffAfter(attempts), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One attempt: asks whether the image is stored, then how many bytes are, then sends the rest. Unspecified means: try again.</summary>
    private async Task<Attempt> TryOnceAsync(Job job, Stream file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        long offset = 0;
        try
        {
            using var look = new HttpRequestMessage(HttpMethod.Head, job.Image);
            using (HttpResponseMessage there = await AskAsync(look, cancellationToken).ConfigureAwait(false))
            {
                if (there.IsSuccessStatusCode)
                    return new Attempt(UploadOutcome.AlreadyThere, job.SizeBytes, "");
            }

            using HttpRequestMessage ask = Signed(HttpMethod.Head, job.Upload, UploadSignature.UploadPath(job.Sha256), job, 0);
            using (HttpResponseMessage part = await AskAsync(ask, cancellationToken).ConfigureAwait(false))
            {
                // A HEAD answer has no body. If the repository refuses, the answer to the PUT below names the remedy.
                if (part.IsSuccessStatusCode)
                    offset = OffsetOf(part);
                if (job.Receivers is not null && part.IsSuccessStatusCode
                    && !ReceiverProof.IsProven(part, ask, _chainId, UploadSignature.UploadPath(job.Sha256), offset, job.Receivers))
                {
                    return new Attempt(UploadOutcome.OtherReceiver, 0,
                        $"{job.Upload.GetLeftPart(UriPartial.Authority)} does not prove that it is the receiver's repository: "
                        + "set 'key' in its configuration to the receiver's key.");
                }
            }

            if (offset >= job.SizeBytes)
                offset = 0; // All bytes are stored but not committed: only a new upload can commit them.
            progress?.Report(offset);
            return await SendAsync(job, file, offset, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (EndOfStreamException)
        {
            return new Attempt(UploadOutcome.FileChanged, offset, "The file became shorter while it was uploaded.");
        }
        catch (HttpRequestException failure) when (failure.InnerException is EndOfStreamException)
        {
            return new Attempt(UploadOutcome.FileChanged, offset, "The file became shorter while it was uploaded.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            string? refusal = ServerTrust.FindRefusal(failure);
            return new Attempt(UploadOutcome.Unspecified, offset, refusal is null ? failure.Message
                : $"{job.Image.GetLeftPart(UriPartial.Authority)}: {refusal} Name the authority that signed its certificate, as 'ca' in node.json.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt(UploadOutcome.Unspecified, offset, "The repository did not answer in time.");
        }
    }

    private async Task<Attempt> SendAsync(Job job, Stream file, long offset, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(_options.StallDeadline, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        using HttpRequestMessage request = Signed(HttpMethod.Put, job.Image, UploadSignature.FirmwarePath(job.Sha256), job, job.SizeBytes);
        long sent = offset;
        request.Headers.ExpectContinue = true;
        request.Content = new FileSliceContent(file, offset, job.SizeBytes - offset, count =>
        {
            sent += count;
            stall.CancelAfter(_options.StallDeadline);
            progress?.Report(sent);
        });
        if (offset > 0)
            request.Content.Headers.ContentRange = new ContentRangeHeaderValue(offset, job.SizeBytes - 1, job.SizeBytes);
        using HttpResponseMessage response = await _http.SendAsync(request, both.Token).ConfigureAwait(false);
        string message = await MessageOfAsync(response, both.Token).ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.Created => new Attempt(UploadOutcome.Stored, job.SizeBytes, ""),
            HttpStatusCode.OK => new Attempt(UploadOutcome.AlreadyThere, job.SizeBytes, ""),
            HttpStatusCode.InsufficientStorage => new Attempt(UploadOutcome.DiskFull, offset, message),
            // After a resume the earlier bytes may be damaged. The repository has discarded them, so the next attempt starts at 0.
            HttpStatusCode.UnprocessableEntity when offset > 0 => new Attempt(UploadOutcome.Unspecified, offset, message),
            HttpStatusCode.UnprocessableEntity => new Attempt(UploadOutcome.FileChanged, offset, message),
            HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests
                => new Attempt(UploadOutcome.Unspecified, offset, message),
            >= HttpStatusCode.InternalServerError => new Attempt(UploadOutcome.Unspecified, offset, message),
            _ => new Attempt(UploadOutcome.Refused, offset, message),
        };
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.AnswerDeadline, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await _http.SendAsync(request, both.Token).ConfigureAwait(false);
    }

    private HttpRequestMessage Signed(HttpMethod method, Uri uri, string path, Job job, long sizeBytes)
    {
        var request = new HttpRequestMessage(method, uri);
        UploadSignature.Sign(request, _signer, _chainId, path, job.Sha256, sizeBytes, _time.GetUtcNow().ToUnixTimeMilliseconds());
        return request;
    }

    private static long OffsetOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(UploadAnswer.OffsetHeader, out IEnumerable<string>? values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long offset) ? offset : 0;

    private static async Task<string> MessageOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string status = $"The repository answered {(int)response.StatusCode}.";
        if (response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return status;
        try
        {
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            using JsonDocument problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out JsonElement detail) ? $"{status} {detail.GetString()}" : status;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return status;
        }
    }

    private static Uri Join(Uri repository, string path) => new(repository.AbsoluteUri.TrimEnd('/') + path);

    private sealed record Job(Uri Image, Uri Upload, Hash256 Sha256, long SizeBytes, IReadOnlyList<Address>? Receivers);

    private readonly record struct Attempt(UploadOutcome Outcome, long OffsetBytes, string Message);
}
