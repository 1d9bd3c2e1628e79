using Chain.Core.Ledger;
using Chain.Node.Mempool;

namespace Chain.Node.Submission;

/// <summary>A transaction whose signature is not verified yet.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="source">Who handed it in.</param>
/// <param name="ticket">Receives the verdict.</param>
/// <param name="index">Index of the verdict.</param>
/// <param name="forward">Whether to forward it to the peers.</param>
/// <param name="since">Timestamp at which it was handed in.</param>
internal sealed class WaitingTransaction(Transaction transaction, IntakeSource source, IntakeTicket ticket, int index, bool forward, long since)
{
    public Transaction Transaction => transaction;

    public IntakeSource Source => source;

    public IntakeTicket Ticket => ticket;

    public int Index => index;

    public bool Forward => forward;

    public long Since => since;

    public int Bytes => transaction.Encoded.Length;

    /// <summary>Why the pool did not take it yet.</summary>
    public AdmissionVerdict Obstacle { get; set; } = AdmissionVerdict.PoolFull;

    /// <summary>Height of the state at which all checks but those of room and signature passed.</summary>
    public long CheckedAt { get; set; }

    /// <summary>Order among the transactions of one source. The intake queue sets it.</summary>
    public long Order { get; set; }

    /// <summary>Sets the verdict of this transaction.</summary>
    public void Decide(AdmissionVerdict verdict) => ticket.Decide(index, verdict);
}
