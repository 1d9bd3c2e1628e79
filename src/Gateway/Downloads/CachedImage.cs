using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>An image on disk whose size and SHA-256 were compared with a proven record.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Sha256">Its digest.</param>
/// <param name="Sha1Hex">SHA-1, which hawkBit clients need. It is no protection.</param>
/// <param name="Md5Hex">MD5, which hawkBit clients need. It is no protection.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="WrittenAtUtc">
/// The file's time stamp when it was hashed. If it differs later, somebody changed the file (threat B07).
/// </param>
internal sealed record CachedImage(string Path, Hash256 Sha256, string Sha1Hex, string Md5Hex, long SizeBytes, DateTime WrittenAtUtc)
{
    /// <summary>What each source delivered, the largest share first; empty if the cache no longer knows.</summary>
    public IReadOnlyList<SourceShare> Sources { get; init; } = [];

    /// <summary>The digests and the size, as protocols tell them to devices.</summary>
    public ImageDigests Digests => new(Sha256, Sha1Hex, Md5Hex, SizeBytes);
}
