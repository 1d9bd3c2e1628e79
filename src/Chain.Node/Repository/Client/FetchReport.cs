namespace Chain.Node.Repository.Client;

/// <summary>Evidence of one fetch.</summary>
/// <param name="Source">Where the image was asked for.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="BytesRead">Bytes of the body that were read; at most one more than declared.</param>
/// <param name="HttpStatus">Status of the answer; 0 if there was none.</param>
internal sealed record FetchReport(Uri Source, FetchOutcome Outcome, long BytesRead, int HttpStatus);
