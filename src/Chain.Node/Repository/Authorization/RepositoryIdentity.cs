using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Authorization;

/// <summary>The repository's own keys. A repository without keys neither proves its owner nor sends images.</summary>
/// <param name="keys">The owner's key, and the next key during a rotation.</param>
/// <param name="owners">The repository's owners; the keys belong to one of them.</param>
/// <param name="proven">Finds the owners' keys in force. If null, or while the keys are unknown, the first key signs.</param>
/// <param name="chainId">The chain id that every signature covers.</param>
internal sealed class RepositoryIdentity(IReadOnlyList<ISigner> keys, IReadOnlyList<Address> owners, IOwnerKeys? proven, Hash256 chainId)
{
    /// <summary>An identity with one key, or with none.</summary>
    public RepositoryIdentity(ISigner? signer, Hash256 chainId)
        : this(signer is null ? [] : [signer], [], null, chainId)
    {
    }

    /// <summary>Whether the repository has a key.</summary>
    public bool HasKey => keys.Count > 0;

    /// <summary>The chain id that every signature covers.</summary>
    public Hash256 ChainId => chainId;

    /// <summary>The key that signs for the repository now; null without keys.</summary>
    public async ValueTask<ISigner?> FindSignerAsync(CancellationToken cancellationToken)
    {
        if (keys.Count < 2 || proven is null) return keys.Count == 0 ? null : keys[0];
        foreach (Address owner in owners)
        {
            IReadOnlySet<Address>? inForce = await proven.FindAsync(owner, cancellationToken).ConfigureAwait(false);
            if (inForce is not null && keys.FirstOrDefault(k => inForce.Contains(k.Address)) is { } signer) return signer;
        }

        return keys[0];
    }

    /// <summary>Adds the proof of the repository's owner to the answer about an upload offset.</summary>
    public async Task AttachAsync(HttpContext context, string path, long offsetBytes) =>
        ReceiverProof.Attach(context, await FindSignerAsync(context.RequestAborted).ConfigureAwait(false), chainId, path, offsetBytes);
}
