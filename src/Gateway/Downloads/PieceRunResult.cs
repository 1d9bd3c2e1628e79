namespace Gateway.Downloads;

/// <summary>The result of one request to one source.</summary>
/// <param name="Verdict">Ready if the run completed; otherwise the source's fault.</param>
/// <param name="Bytes">Verified bytes.</param>
/// <param name="Latency">From the request to the first byte; null if none arrived.</param>
/// <param name="Elapsed">From the first byte to the last verified one.</param>
/// <param name="Detail">For people: what was wrong.</param>
/// <param name="IsLasting">Whether asking the same source again for the same image is useless.</param>
internal sealed record PieceRunResult(DownloadVerdict Verdict, long Bytes, TimeSpan? Latency, TimeSpan Elapsed, string Detail = "", bool IsLasting = false);
