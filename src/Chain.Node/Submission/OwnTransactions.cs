using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Chain.Node.Mempool;

namespace Chain.Node.Submission;

/// <summary>Submits calls of the participant that this node itself is, with its key in force. Thread-safe.</summary>
internal sealed class OwnTransactions(NodeIdentity identity, TransactionSubmitter submitter)
{
    /// <summary>Address of the participant.</summary>
    public Address Sender => identity.Id;

    /// <summary>Signs and submits one call.</summary>
    public AdmissionVerdict Submit(ContractKind kind, int method, Address target, byte[] payload) => Submit(kind, method, target, payload, out _);

    /// <summary>As the other, and names the transaction for those who wait for its receipt.</summary>
    public AdmissionVerdict Submit(ContractKind kind, int method, Address target, byte[] payload, out Hash256 id) =>
        submitter.Submit(identity.Current, identity.Id, kind, method, target, payload, out id);
}
