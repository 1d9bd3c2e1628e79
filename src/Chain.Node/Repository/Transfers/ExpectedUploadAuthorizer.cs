using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;

namespace Chain.Node.Repository.Transfers;

/// <summary>Allows the repository's owners to upload any image, and others to upload expected images of the expected size. [P3.9]</summary>
internal sealed class ExpectedUploadAuthorizer(ConfiguredUploadAuthorizer owners, ExpectedUploads expected) : IUploadAuthorizer
{
    public async ValueTask<bool> IsAllowedAsync(Address uploader, Hash256 sha256, long sizeBytes, CancellationToken cancellationToken) =>
        await owners.IsAllowedAsync(uploader, sha256, sizeBytes, cancellationToken).ConfigureAwait(false)
        || (expected.Find(sha256, uploader) is { } entry && (sizeBytes == 0 || sizeBytes == entry.SizeBytes));
}
