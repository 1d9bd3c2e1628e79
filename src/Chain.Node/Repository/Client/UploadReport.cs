using Chain.Core.Primitives;

namespace Chain.Node.Repository.Client;

/// <summary>Result of an upload.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Image">Where the image is (or would be) served; goes into the manifest.</param>
/// <param name="Sha256">Digest of the file.</param>
/// <param name="SizeBytes">Size of the file.</param>
/// <param name="Message">For people: empty on success, else what the repository or the network said.</param>
internal sealed record UploadReport(UploadOutcome Outcome, Uri Image, Hash256 Sha256, long SizeBytes, string Message);
