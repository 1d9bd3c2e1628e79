using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>An image that the owner of a repository expects from another participant. [P3.9]</summary>
/// <param name="Sha256">Digest of the image.</param>
/// <param name="Uploader">Address of the key that may upload it.</param>
/// <param name="SizeBytes">Size of the image. The repository refuses an upload that declares another size.</param>
/// <param name="Contract">The replication contract that the upload belongs to.</param>
internal sealed record ExpectedUpload(Hash256 Sha256, Address Uploader, long SizeBytes, Address Contract);
