namespace Chain.Node.Repository.Transfers;

/// <summary>The JSON fields of a <see cref="TransferOrder"/>.</summary>
internal sealed record TransferOrderFields(string? Sha256, string? Destination, string[]? Receivers, string? Contract);
