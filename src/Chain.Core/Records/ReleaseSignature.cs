using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>One release key's signature over a manifest's digest.</summary>
/// <param name="Key">The release key.</param>
/// <param name="Signature">Its signature over <see cref="ReleaseManifest.Digest"/>.</param>
public readonly record struct ReleaseSignature(PublicKey Key, Signature Signature);
