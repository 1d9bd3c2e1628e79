using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Chain.Core.Primitives;
using Chain.Node.Repository.Settings;

namespace Chain.Node.Repository.S3;

/// <summary>The calls on a bucket that an image store needs. Object names are the prefix and the digest.</summary>
/// <remarks>Thread-safe. A failure of the endpoint throws an <see cref="IOException"/> that names the endpoint and the bucket.</remarks>
internal sealed class S3Bucket : IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly S3Options _options;

    public S3Bucket(S3Options options)
    {
        _options = options;
        string secret = File.ReadLines(options.SecretKeyFile).First().Trim();
        _client = new AmazonS3Client(new BasicAWSCredentials(options.AccessKeyId, secret), new AmazonS3Config
        {
            ServiceURL = options.Endpoint,
            AuthenticationRegion = options.Region,
            ForcePathStyle = true,
            MaxErrorRetry = 3,
            Timeout = TimeSpan.FromMinutes(5),
            HttpClientFactory = options.Authorities is { } authorities ? new S3Connections(authorities) : null,
            // Many compatible servers do not support checksum trailers. The image's own digest detects damage anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Length of an image in bytes; null if the bucket does not hold it.</summary>
    public Task<long?> GetLengthAsync(Hash256 sha256, CancellationToken cancellationToken) => GuardAsync<long?>(async () =>
    {
        try
        {
            GetObjectMetadataResponse found = await _client.GetObjectMetadataAsync(_options.Bucket, NameOf(sha256), cancellationToken).ConfigureAwait(false);
            return found.ContentLength;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    /// <summary>Opens bytes <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public Task<Stream> OpenRangeAsync(Hash256 sha256, long first, long last, CancellationToken cancellationToken) => GuardAsync<Stream>(async () =>
    {
        GetObjectRequest request = new() { BucketName = _options.Bucket, Key = NameOf(sha256), ByteRange = new Amazon.S3.Model.ByteRange(first, last) };
        GetObjectResponse answer = await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.HttpStatusCode == HttpStatusCode.PartialContent) return answer.ResponseStream;
        answer.Dispose();
        throw new IOException(
            $"S3 endpoint {_options.Endpoint} answers a range request with {(int)answer.HttpStatusCode}: use a server that supports range requests");
    });

    /// <summary>Stores a file under its digest. The object becomes visible as a whole. A file larger than one part is uploaded in parts.</summary>
    public Task PutAsync(Hash256 sha256, Stream file, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        if (file.Length > _options.PartBytes)
        {
            await PutPartsAsync(NameOf(sha256), file, cancellationToken).ConfigureAwait(false);
            return true;
        }

        PutObjectRequest request = new()
        {
            BucketName = _options.Bucket,
            Key = NameOf(sha256),
            InputStream = file,
            AutoCloseStream = false,
            UseChunkEncoding = false
        };
        await _client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <summary>Deletes an image; does nothing if the bucket does not hold it.</summary>
    public Task DeleteAsync(Hash256 sha256, CancellationToken cancellationToken) =>
        GuardAsync(() => _client.DeleteObjectAsync(_options.Bucket, NameOf(sha256), cancellationToken));

    /// <summary>Lists the digests of all images below the prefix; skips objects with other names.</summary>
    public async IAsyncEnumerable<Hash256> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListObjectsV2Request request = new() { BucketName = _options.Bucket, Prefix = _options.Prefix };
        do
        {
            ListObjectsV2Response page = await GuardAsync(() => _client.ListObjectsV2Async(request, cancellationToken)).ConfigureAwait(false);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                if (Hash256.TryParse(found.Key[_options.Prefix.Length..], out Hash256 sha256)) yield return sha256;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    private async Task PutPartsAsync(string name, Stream file, CancellationToken cancellationToken)
    {
        InitiateMultipartUploadResponse begun = await _client.InitiateMultipartUploadAsync(_options.Bucket, name, cancellationToken).ConfigureAwait(false);
        try
        {
            List<PartETag> parts = [];
            while (file.Position < file.Length)
            {
                UploadPartRequest part = new()
                {
                    BucketName = _options.Bucket,
                    Key = name,
                    UploadId = begun.UploadId,
                    PartNumber = parts.Count + 1,
                    InputStream = file,
                    PartSize = Math.Min(_options.PartBytes, file.Length - file.Position),
                    UseChunkEncoding = false,
                };
                UploadPartResponse answer = await _client.UploadPartAsync(part, cancellationToken).ConfigureAwait(false);
                parts.Add(new PartETag(part.PartNumber ?? 0, answer.ETag));
                file.Position = Math.Min(file.Length, (long)parts.Count * _options.PartBytes);
            }

            CompleteMultipartUploadRequest complete = new() { BucketName = _options.Bucket, Key = name, UploadId = begun.UploadId, PartETags = parts };
            await _client.CompleteMultipartUploadAsync(complete, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // An incomplete multipart upload would cost money until somebody aborts it.
            await AbortAsync(name, begun.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    private async Task AbortAsync(string name, string uploadId)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(_options.Bucket, name, uploadId, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception unreachable) when (unreachable is AmazonServiceException or HttpRequestException or IOException)
        {
            // The caller reports the original failure.
        }
    }

    private string NameOf(Hash256 sha256) => _options.Prefix + sha256;

    private async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            string code = failure is AmazonServiceException service && !string.IsNullOrEmpty(service.ErrorCode) ? $" ({service.ErrorCode})" : "";
            throw new IOException($"S3 endpoint {_options.Endpoint}, bucket {_options.Bucket}: {failure.Message}{code}", failure);
        }
    }
}
