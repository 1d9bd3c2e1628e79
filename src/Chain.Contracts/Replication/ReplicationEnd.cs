using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Replication;

/// <summary>Ends a replication. The broker may at any time, the vendor once it has accepted, an authority once the broker has lost its role.</summary>
internal static class ReplicationEnd
{
    public static Outcome Withdraw(CallContext call)
    {
        if (!Payloads.TryDigestAndReason(call.Transaction.Payload.Span, out Hash256 digest, out string reason))
        {
            return Outcome.MalformedPayload;
        }

        if (call.State.Replication(call.Transaction.Target) is not { } replication) return Outcome.UnknownContract;
        if (replication.Broker != call.Sender) return Outcome.NotReplicationBroker;                            // [REP-WITHDRAW.1]
        Outcome open = ReplicationSteps.CheckOpen(call, replication, digest);
        if (open != Outcome.Accepted) return open;
        End(call, replication, ReplicationStatus.Withdrawn, ContractEventType.ReplicationWithdrawn, reason);   // [REP-WITHDRAW.2]
        return Outcome.Accepted;
    }

    public static Outcome Revoke(CallContext call)
    {
        if (!Payloads.TryDigestAndReason(call.Transaction.Payload.Span, out Hash256 digest, out string reason))
        {
            return Outcome.MalformedPayload;
        }

        if (call.State.Replication(call.Transaction.Target) is not { } replication) return Outcome.UnknownContract;
        Outcome sender = CheckMayRevoke(call, replication);
        if (sender != Outcome.Accepted) return sender;
        Outcome open = ReplicationSteps.CheckOpen(call, replication, digest);
        if (open != Outcome.Accepted) return open;
        if (replication.Status == ReplicationStatus.Proposed) return Outcome.OutOfOrder;                       // [REP-REVOKE.3]
        End(call, replication, ReplicationStatus.Revoked, ContractEventType.ReplicationRevoked, reason);       // [REP-REVOKE.4]
        return Outcome.Accepted;
    }

    private static Outcome CheckMayRevoke(CallContext call, ReplicationRecord replication)
    {
        if (replication.Vendor == call.Sender) return Outcome.Accepted;
        if (Authorities.CheckSender(call) != Outcome.Accepted) return Outcome.NotReleaseVendor;                // [REP-REVOKE.1]
        return call.State.Holds(replication.Broker, Roles.Broker) ? Outcome.BrokerInGoodStanding : Outcome.Accepted; // [REP-REVOKE.2]
    }

    private static void End(CallContext call, ReplicationRecord replication, ReplicationStatus status, ContractEventType type, string reason)
    {
        ReplicationSteps.RemoveLocation(call, replication.Release, replication.Broker);
        ReplicationSteps.Record(call, replication with { Status = status, EndedHeight = call.Block.Height, Reason = reason }, type);
    }
}
