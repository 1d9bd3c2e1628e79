using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>Decides who may upload. The repository asks it after it has verified the signature.</summary>
internal interface IUploadAuthorizer
{
    /// <summary>Whether the uploader may upload this image to this repository.</summary>
    /// <param name="uploader">Address of the key that signed.</param>
    /// <param name="sha256">Digest of the image.</param>
    /// <param name="sizeBytes">Declared size of the image; 0 if the request declares none.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    ValueTask<bool> IsAllowedAsync(Address uploader, Hash256 sha256, long sizeBytes, CancellationToken cancellationToken);
}
