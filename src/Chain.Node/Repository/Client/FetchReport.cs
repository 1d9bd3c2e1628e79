namespace Chain.Node.Repository.Client;

/// <summary>Result of one fetch.</summary>
/// <param name="Source">URI of the image at the source.</param>
/// <param name="Outcome">Outcome of the fetch.</param>
/// <param name="BytesRead">Bytes read from the body; at most one more than declared.</param>
/// <param name="HttpStatus">Status of the answer; 0 if there was none.</param>
internal sealed record FetchReport(Uri Source, FetchOutcome Outcome, long BytesRead, int HttpStatus);
