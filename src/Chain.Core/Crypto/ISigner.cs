using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>Holds one secp256k1 key and signs with it; the key itself may be in a file, in a module or elsewhere.</summary>
public interface ISigner
{
    /// <summary>The key that the signatures verify under.</summary>
    PublicKey PublicKey { get; }

    /// <summary>The address that belongs to <see cref="PublicKey"/>; a participant that rotated its key keeps its first address.</summary>
    Address Address { get; }

    /// <summary>Signs a digest of <see cref="DomainHash"/>. The signature has a low s and may differ from call to call.</summary>
    Signature Sign(in Hash256 digest);
}
