namespace Gateway.Receipts;

/// <summary>Brings reports onto the chain, in the gateway's name and with its key.</summary>
public interface IOutcomeSink
{
    /// <summary>Signs and submits one report, and waits until it is final or refused.</summary>
    /// <returns>A closed reply; only <see cref="OperationCanceledException"/> is thrown.</returns>
    Task<OutcomeReply> ReportAsync(OutcomeSnapshot snapshot, CancellationToken ct);
}
