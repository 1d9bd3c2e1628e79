using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>Decides whose uploads are taken. Asked after the signature was found good.</summary>
internal interface IUploadAuthorizer
{
    /// <summary>Whether the owner of the address may upload this image here.</summary>
    /// <param name="uploader">Address of the key that signed.</param>
    /// <param name="sha256">Digest of the image.</param>
    /// <param name="sizeBytes">Its declared size; 0 where the request does not speak of one.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    ValueTask<bool> IsAllowedAsync(Address uploader, Hash256 sha256, long sizeBytes, CancellationToken cancellationToken);
}
