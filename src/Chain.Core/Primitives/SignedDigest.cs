namespace Chain.Core.Primitives;

/// <summary>One question to a verifier of signatures: is this signature over this digest good under this key?</summary>
/// <param name="Key">The key, compressed; it need not be a point of the curve.</param>
/// <param name="Digest">What was signed: a hash under a domain tag.</param>
/// <param name="Signature">r and s, of any bytes.</param>
public readonly record struct SignedDigest(PublicKey Key, Hash256 Digest, Signature Signature);
