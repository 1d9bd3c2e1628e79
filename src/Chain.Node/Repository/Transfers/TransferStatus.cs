namespace Chain.Node.Repository.Transfers;

/// <summary>A transfer as its owner sees it.</summary>
/// <param name="Sha256">Digest of the image.</param>
/// <param name="Contract">The replication contract that it is for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="SentBytes">Bytes that the other side has or was sent.</param>
/// <param name="SizeBytes">Size of the image.</param>
/// <param name="Message">For people: what went wrong last; empty if nothing did.</param>
internal sealed record TransferStatus(string Sha256, string Contract, string State, long SentBytes, long SizeBytes, string Message);
