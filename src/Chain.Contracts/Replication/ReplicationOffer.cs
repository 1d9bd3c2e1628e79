using Chain.Contracts.FirmwareUpdate;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Replication;

/// <summary>A broker's offer to keep a copy of a release [P3.4].</summary>
internal static class ReplicationOffer
{
    public static Outcome Propose(CallContext call)
    {
        if (!TryRead(call, out ReplicationProposal proposal)) return Outcome.MalformedPayload;                 // [REP-PROPOSE.1]
        if (call.Transaction.Target != default) return Outcome.TargetUnexpected;                               // [REP-PROPOSE.2]
        if (!call.State.Holds(call.Sender, Roles.Broker)) return Outcome.RoleMissing;                          // [REP-PROPOSE.3]
        if (!proposal.Terms.IsWellFormed()) return Outcome.TermsInvalid;                                       // [REP-PROPOSE.4]
        if (call.State.Release(proposal.Release) is not { } release) return Outcome.UnknownRelease;            // [REP-PROPOSE.5]
        Outcome offer = CheckOffer(call, proposal, release);
        if (offer != Outcome.Accepted) return offer;

        Address contract = ReplicationProposal.ContractAddress(call.Block.ChainId, proposal.Release, call.Sender);
        Outcome order = CheckOrder(call.Block, call.State.Replication(contract), proposal);
        if (order != Outcome.Accepted) return order;

        LocationsRecord locations = call.State.Locations(proposal.Release);
        if (!locations.HasRoomFor(call.Sender, call.Block.Height, call.Block.TimeMs)) return Outcome.LimitReached; // [REP-PROPOSE.13]
        ReplicationSteps.RemoveLocation(call, proposal.Release, call.Sender);                                  // [REP-PROPOSE.14]
        call.State.SetReplication(contract, new ReplicationRecord
        {
            Release = proposal.Release,
            Vendor = release.Manifest.Vendor,
            Broker = call.Sender,
            Sequence = proposal.Sequence,
            ProposalDigest = proposal.Digest(call.Block.ChainId),
            Terms = proposal.Terms,
            Status = ReplicationStatus.Proposed,
            ProposedHeight = call.Block.Height,
        });
        call.Contract = contract;
        call.Emit(ContractEventType.ReplicationProposed, contract, proposal.Release);
        return Outcome.Accepted;
    }

    private static Outcome CheckOffer(CallContext call, ReplicationProposal proposal, ReleaseRecord release)
    {
        if (release.Manifest.Vendor == call.Sender) return Outcome.OwnRelease;                                 // [REP-PROPOSE.6]
        Outcome standing = ReleaseStanding.CheckInstallable(release, call.Block);
        if (standing != Outcome.Accepted) return standing;                                                     // [REP-PROPOSE.7]
        if (!proposal.Terms.Channels.Contains(release.Manifest.Channel, StringComparer.Ordinal)) return Outcome.ChannelNotCovered; // [REP-PROPOSE.8]
        if (proposal.Terms.HaveEnded(call.Block.Height, call.Block.TimeMs)) return Outcome.TermsExpired;       // [REP-PROPOSE.9]
        return call.State.Participant(call.Sender)!.RepositoryUri.Length == 0 ? Outcome.RepositoryMissing : Outcome.Accepted; // [REP-PROPOSE.10]
    }

    /// <summary>A pair has one open proposal at a time. Each proposal has the next sequence number, so none can be replayed.</summary>
    private static Outcome CheckOrder(BlockContext block, ReplicationRecord? last, ReplicationProposal proposal)
    {
        if (last is not null && !last.HasEnded && !last.Terms.HaveEnded(block.Height, block.TimeMs)) return Outcome.ReplicationOpen; // [REP-PROPOSE.11]
        return proposal.Sequence == (last?.Sequence ?? 0) + 1 ? Outcome.Accepted : Outcome.ProposalOutOfSequence; // [REP-PROPOSE.12]
    }

    private static bool TryRead(CallContext call, out ReplicationProposal proposal)
    {
        proposal = new ReplicationProposal(default, default, 0, new ReplicationTerms(0, 0, []));
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(3) || !reader.TryAddress(out Address release) || !reader.TryUInt(Limits.SequenceMax, out ulong sequence)) return false;
        if (!ReplicationTerms.TryRead(ref reader, out ReplicationTerms terms) || !reader.AtEnd) return false;
        proposal = new ReplicationProposal(release, call.Sender, sequence, terms);
        return true;
    }
}
