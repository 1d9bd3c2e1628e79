using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>Verifies the signatures of the chain.</summary>
internal sealed class Secp256k1MessageVerifier : IMessageVerifier
{
    /// <summary>The one instance; it has no state.</summary>
    public static Secp256k1MessageVerifier Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsSignedBy(in PublicKey publicKey, in Hash256 digest, in Signature signature) => SignatureVerifier.Verify(publicKey, digest, signature);
}
