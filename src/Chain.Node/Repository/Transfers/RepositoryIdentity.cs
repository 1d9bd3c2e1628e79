using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Transfers;

/// <summary>The key of the participant whose repository this is; null for one that neither proves itself nor sends images.</summary>
internal sealed class RepositoryIdentity(ISigner? signer, Hash256 chainId)
{
    /// <summary>Signs for the repository, if it has a key.</summary>
    public ISigner? Signer => signer;

    /// <summary>The chain that every signature covers.</summary>
    public Hash256 ChainId => chainId;

    /// <summary>Proves to whoever asks for an offset whose repository this is.</summary>
    public void Attach(HttpContext context, string path, long offsetBytes) => ReceiverProof.Attach(context, signer, chainId, path, offsetBytes);
}
