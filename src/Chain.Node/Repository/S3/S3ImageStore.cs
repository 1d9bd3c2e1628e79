using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chain.Core.Primitives;
using Chain.Node.Repository.Settings;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.S3;

/// <summary>An image store in an S3 bucket, with a folder as staging area for uploads.</summary>
/// <remarks>
/// The store receives, resumes and verifies an upload in the folder, like <see cref="FileImageStore"/>, so only verified images reach the
/// bucket. It then pushes the image to the bucket and deletes it from the folder. If the push fails, the store serves the image from the
/// folder, and <see cref="StagedImagePusher"/> pushes it later. Thread-safe.
/// </remarks>
internal sealed class S3ImageStore(FileImageStore staging, S3Bucket bucket, S3Options options, ILogger<S3ImageStore> log) : IImageStore
{
    private readonly ConcurrentDictionary<Hash256, byte> _pushing = new();

    public async ValueTask<StoredImage?> OpenAsync(Hash256 sha256, CancellationToken cancellationToken)
    {
        if (await staging.OpenAsync(sha256, cancellationToken).ConfigureAwait(false) is { } staged)
            return staged;
        return await bucket.GetLengthAsync(sha256, cancellationToken).ConfigureAwait(false) is { } length
            ? new StoredImage(length, new S3ObjectStream(bucket, sha256, length, options.WindowBytes))
            : null;
    }

    public async ValueTask<long?> GetLengthAsync(Hash256 sha256, CancellationToken cancellationToken) =>
        await staging.GetLengthAsync(sha256, cancellationToken).ConfigureAwait(false)
        ?? await bucket.GetLengthAsync(sha256, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> DeleteAsync(Hash256 sha256, CancellationToken cancellationToken)
    {
        bool staged = await staging.DeleteAsync(sha256, cancellationToken).ConfigureAwait(false);
        bool stored = await bucket.GetLengthAsync(sha256, cancellationToken).ConfigureAwait(false) is not null;
        if (stored)
            await bucket.DeleteAsync(sha256, cancellationToken).ConfigureAwait(false);
        return staged || stored;
    }

    public async IAsyncEnumerable<Hash256> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<Hash256> staged = [];
        await foreach (Hash256 sha256 in staging.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            staged.Add(sha256);
            yield return sha256;
        }

        await foreach (Hash256 sha256 in bucket.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!staged.Contains(sha256))
                yield return sha256;
        }
    }

    public ValueTask<long> GetUploadOffsetAsync(UploadKey key, CancellationToken cancellationToken) => staging.GetUploadOffsetAsync(key, cancellationToken);

    public async Task<UploadStart> BeginUploadAsync(UploadKey key, long offsetBytes, CancellationToken cancellationToken)
    {
        UploadStart start = await staging.BeginUploadAsync(key, offsetBytes, cancellationToken).ConfigureAwait(false);
        return start.Upload is null ? start : start with { Upload = new S3ImageUpload(this, start.Upload, key.Sha256) };
    }

    public ValueTask<int> SweepUploadsAsync(TimeSpan idleFor, CancellationToken cancellationToken) => staging.SweepUploadsAsync(idleFor, cancellationToken);

    /// <summary>Lists the images in the folder, which wait for their push.</summary>
    public IAsyncEnumerable<Hash256> ListStagedAsync(CancellationToken cancellationToken) => staging.ListAsync(cancellationToken);

    /// <summary>Moves an image from the folder to the bucket. After InProgress or Failed, the image is still in the folder.</summary>
    public async Task<StoreVerdict> PushAsync(Hash256 sha256, CancellationToken cancellationToken)
    {
        if (!_pushing.TryAdd(sha256, 0))
            return StoreVerdict.InProgress;
        try
        {
            await using (StoredImage? staged = await staging.OpenAsync(sha256, cancellationToken).ConfigureAwait(false))
            {
                if (staged is null)
                    return StoreVerdict.Ok;
                await bucket.PutAsync(sha256, staged.Body, cancellationToken).ConfigureAwait(false);
                if (await bucket.GetLengthAsync(sha256, cancellationToken).ConfigureAwait(false) != staged.LengthBytes)
                    throw new IOException("the bucket holds an object of another length than the pushed image");
            }

            await staging.DeleteAsync(sha256, cancellationToken).ConfigureAwait(false);
            return StoreVerdict.Ok;
        }
        catch (IOException failure)
        {
            RepositoryLog.StoreFailed(log, sha256.ToString(), StoreVerdict.Failed, failure);
            return StoreVerdict.Failed;
        }
        finally
        {
            _pushing.TryRemove(sha256, out _);
        }
    }
}
