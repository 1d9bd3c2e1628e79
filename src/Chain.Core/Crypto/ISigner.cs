using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>Signs with one secp256k1 key, which may be in memory or in a hardware module.</summary>
public interface ISigner
{
    /// <summary>The public key that verifies the signatures.</summary>
    PublicKey PublicKey { get; }

    /// <summary>The address of <see cref="PublicKey"/>. A participant that has rotated its key keeps the address of its first key.</summary>
    Address Address { get; }

    /// <summary>Signs a digest of <see cref="DomainHash"/>. The signature has a low s.</summary>
    /// <remarks>A signer may choose random nonces, so two signatures of one digest may differ.</remarks>
    Signature Sign(in Hash256 digest);
}
