namespace Gateway.Receipts;

/// <summary>Submits reports to the chain in the gateway's name, signed with its key.</summary>
public interface IOutcomeSink
{
    /// <summary>Signs and submits one report, and waits until it is final or refused.</summary>
    /// <returns>The reply. Only <see cref="OperationCanceledException"/> is thrown.</returns>
    Task<OutcomeReply> ReportAsync(OutcomeSnapshot snapshot, CancellationToken ct);
}
