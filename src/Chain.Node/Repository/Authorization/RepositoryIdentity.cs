using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Authorization;

/// <summary>The keys of the participant whose repository this is; none for one that neither proves itself nor sends images.</summary>
/// <param name="keys">The key, and the next one while a rotation is under way.</param>
/// <param name="owners">The repository's owners: one of them has these keys.</param>
/// <param name="proven">Says which keys of theirs are in force; null, or as long as it cannot say, the first key signs.</param>
/// <param name="chainId">The chain that every signature covers.</param>
internal sealed class RepositoryIdentity(IReadOnlyList<ISigner> keys, IReadOnlyList<Address> owners, IOwnerKeys? proven, Hash256 chainId)
{
    /// <summary>An identity of one key, or of none.</summary>
    public RepositoryIdentity(ISigner? signer, Hash256 chainId)
        : this(signer is null ? [] : [signer], [], null, chainId)
    {
    }

    /// <summary>Whether the repository has a key.</summary>
    public bool HasKey => keys.Count > 0;

    /// <summary>The chain that every signature covers.</summary>
    public Hash256 ChainId => chainId;

    /// <summary>The key that signs for the repository now, or null without one.</summary>
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

    /// <summary>Proves to whoever asks for an offset whose repository this is.</summary>
    public async Task AttachAsync(HttpContext context, string path, long offsetBytes) =>
        ReceiverProof.Attach(context, await FindSignerAsync(context.RequestAborted).ConfigureAwait(false), chainId, path, offsetBytes);
}
