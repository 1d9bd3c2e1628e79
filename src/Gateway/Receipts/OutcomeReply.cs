namespace Gateway.Receipts;

/// <summary>The answer to a report.</summary>
/// <param name="Verdict">What happened to the report.</param>
/// <param name="Detail">The reason in words, for people.</param>
/// <param name="LastSequence">Sequence number of the gateway's last report on the chain, if it was out of sequence.</param>
public sealed record OutcomeReply(OutcomeVerdict Verdict, string Detail = "", ulong LastSequence = 0);
