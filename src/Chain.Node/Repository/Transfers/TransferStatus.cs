namespace Chain.Node.Repository.Transfers;

/// <summary>The status of a transfer that the repository reports to its owner.</summary>
/// <param name="Sha256">Digest of the image.</param>
/// <param name="Contract">The replication contract that the transfer belongs to.</param>
/// <param name="State">Name of the <see cref="TransferState"/>, in lower case.</param>
/// <param name="SentBytes">Number of bytes that the receiver has or was sent.</param>
/// <param name="SizeBytes">Size of the image.</param>
/// <param name="Message">Message of the last failure; empty if there was none.</param>
internal sealed record TransferStatus(string Sha256, string Contract, string State, long SentBytes, long SizeBytes, string Message);
