using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>Lets the owners of the configuration upload, with a key that is in force, and nobody else.</summary>
/// <param name="uploaders">Addresses of the owners.</param>
/// <param name="keys">Says which keys of theirs are in force; null, or as long as it cannot say, the key that an address is of.</param>
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
