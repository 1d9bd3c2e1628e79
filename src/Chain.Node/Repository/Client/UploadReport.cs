using Chain.Core.Primitives;

namespace Chain.Node.Repository.Client;

/// <summary>Result of an upload.</summary>
/// <param name="Outcome">Outcome of the upload.</param>
/// <param name="Image">URI of the image at the repository, for the manifest.</param>
/// <param name="Sha256">Digest of the file.</param>
/// <param name="SizeBytes">Size of the file.</param>
/// <param name="Message">The repository's or the network's error message; empty on success.</param>
internal sealed record UploadReport(UploadOutcome Outcome, Uri Image, Hash256 Sha256, long SizeBytes, string Message);
