using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Lists the signatures that the execution of a transaction will need, so that the caller can verify many of them in a batch.</summary>
public static class TransactionSignatures
{
    /// <summary>The transaction's own signature.</summary>
    public static SignedDigest Own(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new SignedDigest(transaction.Key, transaction.Id, transaction.Signature);
    }

    /// <summary>Adds the signatures of a deployment by its sender's release keys. Adds nothing for any other transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="context">The block in which the transaction will run.</param>
    /// <param name="sender">The sender's record as last known; null adds nothing.</param>
    /// <param name="into">Receives the signatures to verify.</param>
    /// <returns>Bit i is set if release signature i was added. They are added in ascending order.</returns>
    /// <remarks>
    /// Signatures by keys that are not release keys are left out, so nobody can make a validator verify signatures that do not count.
    /// The sender's record may change before the transaction runs; then the engine verifies what was not added here.
    /// </remarks>
    public static ushort CollectRelease(Transaction transaction, BlockContext context, ParticipantRecord? sender, ICollection<SignedDigest> into)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(into);
        if (sender is null || !IsDeployment(transaction)) return 0;
        if (!DeployPayload.TryRead(transaction.Payload.Span, context.ChainId, out DeployPayload? payload)) return 0;
        int added = 0;
        for (int i = 0; i < payload.Signatures.Count; i++)
        {
            ReleaseSignature signature = payload.Signatures[i];
            if (!ReleaseDeployment.IsReleaseKey(sender, signature.Key, context.Height)) continue;
            into.Add(new SignedDigest(signature.Key, payload.Digest, signature.Signature));
            added |= 1 << i;
        }

        return (ushort)added;
    }

    /// <summary>Whether the transaction may hold release signatures, for which <see cref="CollectRelease"/> needs the sender's record.</summary>
    public static bool IsDeployment(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.Kind == ContractKind.FirmwareUpdate && transaction.Method == FirmwareUpdateMethods.Deploy;
    }
}
