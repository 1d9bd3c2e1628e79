using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>A signature with the digest and the key to verify it by.</summary>
/// <param name="Key">The compressed key. It may be no point of the curve; the verifier checks that.</param>
/// <param name="Digest">The signed digest, of <see cref="DomainHash"/>.</param>
/// <param name="Signature">r and s. They may be any bytes; the verifier checks their ranges.</param>
public readonly record struct SignedDigest(PublicKey Key, Hash256 Digest, Signature Signature);
