using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>An image on disk whose size and SHA-256 were compared with a proven record.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Sha256">Its digest.</param>
/// <param name="Sha1Hex">SHA-1, which hawkBit clients ask for; it protects nothing.</param>
/// <param name="Md5Hex">MD5, for the same reason.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="WrittenAtUtc">The file's time stamp when it was hashed: another one later means that somebody touched it (threat B07).</param>
internal sealed record CachedImage(string Path, Hash256 Sha256, string Sha1Hex, string Md5Hex, long SizeBytes, DateTime WrittenAtUtc)
{
    /// <summary>Where it came from, the largest share first; empty if nobody knows any more.</summary>
    public IReadOnlyList<SourceShare> Sources { get; init; } = [];
}
