using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>The digests and the size of a verified image.</summary>
/// <param name="Sha256">SHA-256, as in the proven record.</param>
/// <param name="Sha1Hex">SHA-1 in lower-case hex, which hawkBit clients need. It is no protection.</param>
/// <param name="Md5Hex">MD5 in lower-case hex, which hawkBit clients need. It is no protection.</param>
/// <param name="SizeBytes">The size.</param>
public sealed record ImageDigests(Hash256 Sha256, string Sha1Hex, string Md5Hex, long SizeBytes);
