using Chain.Core.Primitives;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.S3;

/// <summary>An upload into the folder; a commit verifies the image and pushes it to the bucket.</summary>
internal sealed class S3ImageUpload(S3ImageStore store, IImageUpload staged, Hash256 sha256) : IImageUpload
{
    public long OffsetBytes => staged.OffsetBytes;

    public ValueTask<StoreVerdict> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => staged.AppendAsync(bytes, cancellationToken);

    public async Task<StoreVerdict> CommitAsync(CancellationToken cancellationToken)
    {
        StoreVerdict verdict = await staged.CommitAsync(cancellationToken).ConfigureAwait(false);
        if (verdict != StoreVerdict.Ok)
            return verdict;
        // The image is verified, durable and served from the folder, so a failed push is not an error: StagedImagePusher tries it again.
        await store.PushAsync(sha256, cancellationToken).ConfigureAwait(false);
        return StoreVerdict.Ok;
    }

    public void Discard() => staged.Discard();

    public ValueTask DisposeAsync() => staged.DisposeAsync();
}
