using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>One question to a verifier of signatures: is this signature over this digest good under this key?</summary>
/// <param name="Key">The key, compressed; it need not be a point of the curve.</param>
/// <param name="Digest">What was signed, by <see cref="DomainHash"/>.</param>
/// <param name="Signature">r and s, of any bytes.</param>
public readonly record struct SignedDigest(PublicKey Key, Hash256 Digest, Signature Signature);
