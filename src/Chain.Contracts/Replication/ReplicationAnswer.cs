using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Replication;

/// <summary>The vendor accepts or rejects a proposal [P3.6] and announces the transfer of the image [P3.10].</summary>
internal static class ReplicationAnswer
{
    public static Outcome Accept(CallContext call)
    {
        if (!Payloads.TryDigest(call.Transaction.Payload.Span, out Hash256 digest)) return Outcome.MalformedPayload; // [REP-CALL.1]
        if (call.State.Replication(call.Transaction.Target) is not { } replication) return Outcome.UnknownContract;  // [REP-CALL.2]
        Outcome sender = CheckVendor(call, replication);
        if (sender != Outcome.Accepted) return sender;
        Outcome step = ReplicationSteps.CheckStep(call, replication, digest, ReplicationStatus.Proposed);
        if (step != Outcome.Accepted) return step;
        ReplicationRecord accepted = replication with { Status = ReplicationStatus.Accepted, AcceptedHeight = call.Block.Height };
        return ReplicationSteps.Record(call, accepted, ContractEventType.ReplicationAccepted);                 // [REP-ACCEPT.2]
    }

    public static Outcome Reject(CallContext call)
    {
        if (!Payloads.TryDigestAndReason(call.Transaction.Payload.Span, out Hash256 digest, out string reason))
        {
            return Outcome.MalformedPayload;
        }

        if (call.State.Replication(call.Transaction.Target) is not { } replication) return Outcome.UnknownContract;
        if (replication.Vendor != call.Sender) return Outcome.NotReleaseVendor;                                // [REP-REJECT.1]
        Outcome open = ReplicationSteps.CheckOpen(call, replication, digest);
        if (open != Outcome.Accepted) return open;
        if (replication.Status != ReplicationStatus.Proposed) return Outcome.OutOfOrder;                       // [REP-REJECT.2]
        ReplicationRecord rejected = replication with { Status = ReplicationStatus.Rejected, EndedHeight = call.Block.Height, Reason = reason };
        return ReplicationSteps.Record(call, rejected, ContractEventType.ReplicationRejected);                 // [REP-REJECT.3]
    }

    public static Outcome BeginTransfer(CallContext call)
    {
        if (!Payloads.TryDigest(call.Transaction.Payload.Span, out Hash256 digest)) return Outcome.MalformedPayload;
        if (call.State.Replication(call.Transaction.Target) is not { } replication) return Outcome.UnknownContract;
        Outcome sender = CheckVendor(call, replication);
        if (sender != Outcome.Accepted) return sender;
        Outcome step = ReplicationSteps.CheckStep(call, replication, digest, ReplicationStatus.Accepted);
        if (step != Outcome.Accepted) return step;
        ReplicationRecord transferring = replication with { Status = ReplicationStatus.Transferring, TransferHeight = call.Block.Height };
        return ReplicationSteps.Record(call, transferring, ContractEventType.ReplicationTransferBegun);        // [REP-TRANSFER.1]
    }

    private static Outcome CheckVendor(CallContext call, ReplicationRecord replication)
    {
        if (replication.Vendor != call.Sender) return Outcome.NotReleaseVendor;                                // [REP-ACCEPT.1]
        return call.State.Holds(call.Sender, Roles.Vendor) ? Outcome.Accepted : Outcome.RoleMissing;
    }
}
