using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Repository.Client;

/// <summary>Downloads and hashes an image from an untrusted source, with no more memory than one buffer. [P1.3] [P3.13]</summary>
/// <remarks>
/// The fetcher reads at most one byte past the declared size (A02), aborts slow sources (A13), follows no redirect (B05) and connects only to
/// allowed addresses. Every fault of the source is an outcome. An exception means that the caller cancelled or that the destination failed. Thread-safe.
/// </remarks>
internal sealed class ImageFetcher : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly HttpMessageInvoker _http;
    private readonly FetchOptions _options;
    private readonly TimeProvider _time;

    public ImageFetcher(FetchOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        SocketsHttpHandler handler = GuardedConnections.CreateHandler(options.Addresses, options.Authorities);
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.ConnectTimeout = options.HeaderDeadline;
        handler.MaxResponseHeadersLength = 16; // KiB
        handler.MaxResponseDrainSize = 0;      // Close the connection of a source that sends too much.
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5);
        _http = new HttpMessageInvoker(handler);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Fetches from one source.</summary>
    /// <param name="source">An absolute http or https URI.</param>
    /// <param name="sizeBytes">Declared size of the image.</param>
    /// <param name="sha256">Declared digest of the image.</param>
    /// <param name="destination">Receives the bytes before they are verified; discard them unless the outcome is Ok. Null: the bytes are only verified.</param>
    /// <param name="cancellationToken">Cancels the fetch with <see cref="OperationCanceledException"/>.</param>
    /// <param name="onRead">Called with the number of bytes of each read from the body.</param>
    public async Task<FetchReport> FetchAsync(
        Uri source, long sizeBytes, Hash256 sha256, Stream? destination, CancellationToken cancellationToken, Action<int>? onRead = null)
    {
        if (!IsAcceptable(source) || sizeBytes < 1 || sizeBytes > _options.ImageBytesMax)
            return new FetchReport(source, FetchOutcome.UriRefused, 0, 0);
        using var total = new CancellationTokenSource(_options.TotalDeadline, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        HttpResponseMessage response;
        try
        {
            using var header = new CancellationTokenSource(_options.HeaderDeadline, _time);
            using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(both.Token, header.Token);
            response = await _http.SendAsync(request, all.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FetchReport(source, FetchOutcome.Timeout, 0, 0);
        }
        catch (HttpRequestException failure)
        {
            return new FetchReport(source, OutcomeOf(failure), 0, 0);
        }

        using (response)
        {
            int status = (int)response.StatusCode;
            FetchOutcome outcome = CheckHeader(response, sizeBytes);
            if (outcome != FetchOutcome.Unspecified)
                return new FetchReport(source, outcome, 0, status);
            var transfer = new Transfer(_options, _time, onRead, both.Token, cancellationToken);
            outcome = await transfer.RunAsync(response, sizeBytes, sha256, destination).ConfigureAwait(false);
            return new FetchReport(source, outcome, transfer.BytesRead, status);
        }
    }

    private static bool IsAcceptable(Uri source) =>
        source.IsAbsoluteUri && source.UserInfo.Length == 0 && (source.Scheme == Uri.UriSchemeHttp || source.Scheme == Uri.UriSchemeHttps);

    private static FetchOutcome OutcomeOf(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.ResponseEnded
            or HttpRequestError.HttpProtocolError => FetchOutcome.HttpError,
        _ when failure.InnerException is AddressRefusedException => FetchOutcome.AddressRefused,
        _ => ServerTrust.FindRefusal(failure) is null ? FetchOutcome.Unreachable : FetchOutcome.CertificateRefused,
    };

    private static FetchOutcome CheckHeader(HttpResponseMessage response, long sizeBytes) => (int)response.StatusCode switch
    {
        404 or 410 => FetchOutcome.NotFound,
        >= 300 and < 400 => FetchOutcome.Redirected,
        not 200 => FetchOutcome.HttpError,
        _ => response.Content.Headers.ContentLength switch
        {
            { } declared when declared < sizeBytes => FetchOutcome.Short,
            { } declared when declared > sizeBytes => FetchOutcome.Long,
            _ => FetchOutcome.Unspecified, // The length is right, or not declared.
        },
    };

    /// <summary>The body of one answer.</summary>
    private sealed class Transfer(FetchOptions options, TimeProvider time, Action<int>? onRead, CancellationToken deadline, CancellationToken caller)
    {
        private long _windowStart;
        private long _windowBytes;

        public long BytesRead { get; private set; }

        public async Task<FetchOutcome> RunAsync(HttpResponseMessage response, long sizeBytes, Hash256 sha256, Stream? destination)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(deadline, silence.Token);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                using Stream body = await response.Content.ReadAsStreamAsync(any.Token).ConfigureAwait(false);
                _windowStart = time.GetTimestamp();
                while (true)
                {
                    int wanted = (int)Math.Min(buffer.Length, sizeBytes + 1 - BytesRead);
                    silence.CancelAfter(options.RateWindow);
                    int got = await body.ReadAsync(buffer.AsMemory(0, wanted), any.Token).ConfigureAwait(false);
                    if (got == 0)
                        return Judge(hash, sizeBytes, sha256);
                    BytesRead += got;
                    onRead?.Invoke(got);
                    if (BytesRead > sizeBytes)
                        return FetchOutcome.Long;
                    hash.AppendData(buffer, 0, got);
                    if (IsTooSlow(got))
                        return FetchOutcome.TooSlow;
                    silence.CancelAfter(Timeout.InfiniteTimeSpan); // A slow destination is not the source's fault.
                    if (destination is not null)
                        await StoreAsync(destination, buffer.AsMemory(0, got)).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (!caller.IsCancellationRequested)
            {
                return deadline.IsCancellationRequested ? FetchOutcome.Timeout : FetchOutcome.TooSlow;
            }
            catch (HttpIOException failure)
            {
                return failure.HttpRequestError == HttpRequestError.ResponseEnded ? FetchOutcome.Short : FetchOutcome.Interrupted;
            }
            catch (IOException)
            {
                return FetchOutcome.Interrupted;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        // A failure of the destination is not the source's fault, so its exception must not become an outcome.
        private async Task StoreAsync(Stream destination, ReadOnlyMemory<byte> bytes)
        {
            long before = time.GetTimestamp();
            try
            {
                await destination.WriteAsync(bytes, deadline).ConfigureAwait(false);
            }
            catch (IOException failure)
            {
                throw new InvalidOperationException("The fetched bytes could not be written to their destination.", failure);
            }

            _windowStart += time.GetTimestamp() - before;
        }

        private bool IsTooSlow(int got)
        {
            _windowBytes += got;
            TimeSpan elapsed = time.GetElapsedTime(_windowStart);
            if (elapsed < options.RateWindow)
                return false;
            long due = (long)(options.RateMinBytesPerSecond * elapsed.TotalSeconds);
            bool isTooSlow = _windowBytes < due;
            _windowStart = time.GetTimestamp();
            _windowBytes = 0;
            return isTooSlow;
        }

        private FetchOutcome Judge(IncrementalHash hash, long sizeBytes, Hash256 sha256)
        {
            if (BytesRead < sizeBytes)
                return FetchOutcome.Short;
            return Hash256.From(hash.GetHashAndReset()).Equals(sha256) ? FetchOutcome.Ok : FetchOutcome.DigestMismatch;
        }
    }
}
