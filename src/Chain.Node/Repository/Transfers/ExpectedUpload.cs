using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>An image that the owner of a repository waits for from another participant. [P3.9]</summary>
/// <param name="Sha256">Digest of the image.</param>
/// <param name="Uploader">The participant that may send it.</param>
/// <param name="SizeBytes">Its size: a declared size that differs is refused before a byte is taken.</param>
/// <param name="Contract">The replication contract that says so.</param>
internal sealed record ExpectedUpload(Hash256 Sha256, Address Uploader, long SizeBytes, Address Contract);
