using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Chain.Node.Mempool;

namespace Chain.Node.Submission;

/// <summary>Submits calls in the name of this node's own participant, signed with its key in force. Thread-safe.</summary>
internal sealed class OwnTransactions(NodeIdentity identity, TransactionSubmitter submitter)
{
    /// <summary>Address of the participant.</summary>
    public Address Sender => identity.Id;

    /// <summary>Signs and submits one call, as <see cref="TransactionSubmitter.SubmitAsync"/> does.</summary>
    public Task<(Hash256 Id, AdmissionVerdict Verdict)> SubmitAsync(
        ContractKind kind, int method, Address target, byte[] payload, CancellationToken cancellation) =>
        submitter.SubmitAsync(identity.Current, identity.Id, kind, method, target, payload, cancellation);
}
