using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>Allows only the configured owners to upload, with a key in force.</summary>
/// <param name="uploaders">Addresses of the owners.</param>
/// <param name="keys">Finds the owners' keys in force. If null, or while the keys are unknown, only the key of the owner's address is allowed.</param>
internal sealed class ConfiguredUploadAuthorizer(IEnumerable<Address> uploaders, IOwnerKeys? keys = null) : IUploadAuthorizer
{
    private readonly HashSet<Address> _uploaders = [.. uploaders];

    public async ValueTask<bool> IsAllowedAsync(Address uploader, Hash256 sha256, long sizeBytes, CancellationToken cancellationToken)
    {
        foreach (Address owner in _uploaders)
        {
            IReadOnlySet<Address>? inForce = keys is null ? null : await keys.FindAsync(owner, cancellationToken).ConfigureAwait(false);
            if (inForce is null ? owner.Equals(uploader) : inForce.Contains(uploader)) return true;
        }

        return false;
    }
}
