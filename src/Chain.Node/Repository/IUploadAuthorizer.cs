using Chain.Core.Primitives;

namespace Chain.Node.Repository;

/// <summary>Decides whose uploads are taken. Asked after the signature was found good.</summary>
internal interface IUploadAuthorizer
{
    /// <summary>Whether the owner of the address may upload this image here.</summary>
    ValueTask<bool> IsAllowedAsync(Address uploader, Hash256 sha256, CancellationToken cancellationToken);
}
