using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Which signatures the execution of a transaction is going to ask about, for whoever verifies many of them together.</summary>
public static class TransactionSignatures
{
    /// <summary>The transaction's own signature.</summary>
    public static SignedDigest Own(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new SignedDigest(transaction.Key, transaction.Id, transaction.Signature);
    }

    /// <summary>Adds a deployment's signatures by release keys of its sender; of any other transaction nothing.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="context">The block that the transaction is to run in.</param>
    /// <param name="sender">The sender's record as far as it is known; without one, nothing is added.</param>
    /// <param name="into">What the verifier is to be asked.</param>
    /// <returns>Bit i is set if number i of the release signatures was added; they follow each other in this order.</returns>
    /// <remarks>
    /// Keys that are no release keys are left out, so nobody makes a validator verify signatures that do not count. That the record
    /// may be another by the time the transaction runs does no harm: what was not added is verified then.
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

    /// <summary>Whether the transaction may hold signatures beside its own, for which <see cref="CollectRelease"/> wants the sender's record.</summary>
    public static bool IsDeployment(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.Kind == ContractKind.FirmwareUpdate && transaction.Method == FirmwareUpdateMethods.Deploy;
    }
}
