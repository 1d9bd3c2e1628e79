using Chain.Core.Primitives;

namespace Chain.Node.Repository;

/// <summary>Lets the addresses of the configuration upload, and nobody else.</summary>
internal sealed class ConfiguredUploadAuthorizer(IEnumerable<Address> uploaders) : IUploadAuthorizer
{
    private readonly HashSet<Address> _uploaders = [.. uploaders];

    public ValueTask<bool> IsAllowedAsync(Address uploader, Hash256 sha256, long sizeBytes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_uploaders.Contains(uploader));
}
