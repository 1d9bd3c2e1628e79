using Chain.Core.Ledger;

namespace Chain.Node.Submission;

/// <summary>A transaction whose signature is not verified yet.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Ticket">Receives the verdict.</param>
/// <param name="Index">Index of the verdict.</param>
/// <param name="CheckedAt">Height at which all other checks passed.</param>
/// <param name="Forward">Whether to forward it to the peers.</param>
internal sealed record WaitingTransaction(Transaction Transaction, IntakeTicket Ticket, int Index, long CheckedAt, bool Forward)
{
    public int Bytes => Transaction.Encoded.Length;
}
