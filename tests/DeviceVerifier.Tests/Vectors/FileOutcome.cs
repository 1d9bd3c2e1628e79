namespace DeviceVerifier.Tests.Vectors;

/// <summary>What a verifier says of a file.</summary>
/// <param name="Verdict">Name of the verdict.</param>
/// <param name="Detail">Why a header or record was refused; Unspecified for a malformed file.</param>
/// <param name="NextAnchor">The next anchor; null if a header was refused.</param>
/// <param name="Height">Height of the last header; 0 if a header was refused.</param>
/// <param name="Status">Status of the proven release; 0 if none is proven.</param>
internal sealed record FileOutcome(string Verdict, string Detail, string? NextAnchor, long Height, int Status);
