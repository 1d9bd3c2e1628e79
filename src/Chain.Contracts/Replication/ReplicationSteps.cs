using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Replication;

/// <summary>Checks that all calls on a replication share: which proposal the call names, and in which state it is.</summary>
internal static class ReplicationSteps
{
    /// <summary>Accepted if the call names the current proposal, which has not ended and whose terms have not either.</summary>
    public static Outcome CheckOpen(CallContext call, ReplicationRecord replication, Hash256 proposalDigest)
    {
        if (replication.ProposalDigest != proposalDigest) return Outcome.ProposalMismatch;                     // [REP-CALL.3]
        Outcome ended = replication.Status switch                                                              // [REP-CALL.4]
        {
            ReplicationStatus.Rejected => Outcome.ReplicationRejected,
            ReplicationStatus.Withdrawn => Outcome.ReplicationWithdrawn,
            ReplicationStatus.Revoked => Outcome.ReplicationRevoked,
            _ => Outcome.Accepted,
        };
        if (ended != Outcome.Accepted) return ended;
        return replication.Terms.HaveEnded(call.Block.Height, call.Block.TimeMs) ? Outcome.TermsExpired : Outcome.Accepted; // [REP-CALL.5]
    }

    /// <summary>
    /// Accepted if the replication is in the state <paramref name="from"/>, the release can still be installed and the broker still
    /// holds its role.
    /// </summary>
    public static Outcome CheckStep(CallContext call, ReplicationRecord replication, Hash256 proposalDigest, ReplicationStatus from)
    {
        Outcome open = CheckOpen(call, replication, proposalDigest);
        if (open != Outcome.Accepted) return open;
        if (replication.Status > from) return Outcome.Duplicate;                                               // [REP-CALL.6]
        if (replication.Status < from) return Outcome.OutOfOrder;
        return CheckStillWanted(call, replication);
    }

    /// <summary>Accepted if the release may be installed and the broker holds its role.</summary>
    public static Outcome CheckStillWanted(CallContext call, ReplicationRecord replication)
    {
        if (!call.State.Holds(replication.Broker, Roles.Broker)) return Outcome.BrokerRoleLost;                // [REP-CALL.7]
        return ReleaseStanding.CheckInstallable(call.State.Release(replication.Release)!, call.Block);         // [REP-CALL.8]
    }

    /// <summary>Stores the record and emits the event.</summary>
    public static Outcome Record(CallContext call, ReplicationRecord replication, ContractEventType type)
    {
        call.State.SetReplication(call.Transaction.Target, replication);
        call.Emit(type, call.Transaction.Target, replication.Release);
        return Outcome.Accepted;
    }

    /// <summary>Removes the broker from the release's locations, and every location whose terms have ended.</summary>
    public static void RemoveLocation(CallContext call, Address release, Address broker)
    {
        LocationsRecord before = call.State.Locations(release);
        LocationsRecord after = before.Without(broker, call.Block.Height, call.Block.TimeMs);
        if (after.Entries.Count != before.Entries.Count) call.State.SetLocations(release, after);              // [REP-LOCATIONS.2]
    }
}
