using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Node.Mempool;

/// <summary>What the state says about a transaction that wants to enter the mempool.</summary>
internal static class AdmissionChecks
{
    /// <summary>Checks all but the signature.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="sender">What the state at the head says about its sender.</param>
    /// <param name="height">Height of the head.</param>
    /// <param name="senderMax">How many transactions of one sender may wait.</param>
    public static AdmissionVerdict Check(Transaction transaction, SenderStanding sender, long height, int senderMax)
    {
        (ParticipantRecord? record, ulong next) = sender;
        if (transaction.Nonce >= next && transaction.Nonce - next >= (ulong)senderMax)
            return record is null ? AdmissionVerdict.UnknownSender : AdmissionVerdict.NonceTooFarAhead;
        return ContractEngine.CheckSender(transaction, record, next, height + 1) switch
        {
            TransactionVerdict.Valid or TransactionVerdict.NonceGap => AdmissionVerdict.Admitted,
            TransactionVerdict.UnknownSender => AdmissionVerdict.UnknownSender,
            TransactionVerdict.SenderSuspended => AdmissionVerdict.SenderSuspended,
            TransactionVerdict.KeyNotInForce => AdmissionVerdict.KeyNotInForce,
            TransactionVerdict.NonceTooLow => AdmissionVerdict.NonceTooLow,
            TransactionVerdict.BadSignature => AdmissionVerdict.BadSignature,
            _ => AdmissionVerdict.Unspecified,
        };
    }

    /// <summary>Whether the refusal may end by itself soon, so a client's transaction waits for it.</summary>
    public static bool MayPass(AdmissionVerdict refusal) => refusal is AdmissionVerdict.PoolFull or AdmissionVerdict.SenderQueueFull
        or AdmissionVerdict.NonceTooFarAhead or AdmissionVerdict.NonceGap;
}
