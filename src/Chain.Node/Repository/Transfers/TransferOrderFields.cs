namespace Chain.Node.Repository.Transfers;

/// <summary>A <see cref="TransferOrder"/> as JSON has it.</summary>
internal sealed record TransferOrderFields(string? Sha256, string? Destination, string[]? Receivers, string? Contract);
