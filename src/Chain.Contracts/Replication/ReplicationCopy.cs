using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Replication;

/// <summary>The broker states where its copy is [P3.12]; authorities attest that the right bytes are there [P3.13].</summary>
internal static class ReplicationCopy
{
    public static Outcome Locate(CallContext call)
    {
        if (!Payloads.TryDigestAndText(call.Transaction.Payload.Span, Limits.UriBytesMax, out Hash256 digest, out string uri))
        {
            return Outcome.MalformedPayload;
        }

        if (call.State.Replication(call.Transaction.Target) is not { } replication) return Outcome.UnknownContract;
        if (replication.Broker != call.Sender) return Outcome.NotReplicationBroker;                            // [REP-LOCATE.1]
        Outcome step = ReplicationSteps.CheckStep(call, replication, digest, ReplicationStatus.Transferring);
        if (step != Outcome.Accepted) return step;
        string repository = call.State.Participant(call.Sender)!.RepositoryUri;
        if (repository.Length == 0) return Outcome.RepositoryMissing;                                          // [REP-LOCATE.2]
        if (!RepositoryUris.Covers(repository, uri)) return Outcome.LocationForeign;                           // [REP-LOCATE.3]
        if (call.Version >= 2 && !UriHosts.IsCanonical(uri)) return Outcome.RepositoryUriInvalid;              // [REP-LOCATE.6]
        Hash256 sha256 = call.State.Release(replication.Release)!.Manifest.ImageSha256;
        if (!ImageUris.IsContentAddressed(uri, sha256)) return Outcome.LocationNotContentAddressed;            // [REP-LOCATE.4]
        ReplicationRecord located = replication with { Status = ReplicationStatus.Located, Uri = uri, LocatedHeight = call.Block.Height };
        return ReplicationSteps.Record(call, located, ContractEventType.ReplicationLocated);                   // [REP-LOCATE.5]
    }

    public static Outcome Attest(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(4) || !reader.TryHash(out Hash256 digest) || !reader.TryInt(Limits.ImageBytesMax, out long size)
            || !reader.TryHash(out Hash256 sha256) || !reader.TryText(Limits.UriBytesMax, out string uri) || !reader.AtEnd)
        {
            return Outcome.MalformedPayload;
        }

        Outcome sender = Authorities.CheckSender(call);
        if (sender != Outcome.Accepted) return sender;                                                         // [REP-ATTEST.1]
        if (call.State.Replication(call.Transaction.Target) is not { } replication) return Outcome.UnknownContract;
        if (replication.Broker == call.Sender) return Outcome.LocationOwn;                                     // [REP-ATTEST.2]
        Outcome open = ReplicationSteps.CheckOpen(call, replication, digest);
        if (open != Outcome.Accepted) return open;
        if (replication.Status < ReplicationStatus.Located) return Outcome.OutOfOrder;                         // [REP-ATTEST.3]
        if (replication.Attestors.Contains(call.Sender)) return Outcome.Duplicate;                             // [REP-ATTEST.4]
        Outcome wanted = ReplicationSteps.CheckStillWanted(call, replication);
        if (wanted != Outcome.Accepted) return wanted;
        if (uri != replication.Uri) return Outcome.LocationMismatch;                                           // [REP-ATTEST.5]
        ReleaseManifest manifest = call.State.Release(replication.Release)!.Manifest;
        if (size != manifest.ImageSizeBytes || sha256 != manifest.ImageSha256) return Outcome.AttestationMismatch; // [REP-ATTEST.6]
        if (replication.Attestors.Count >= Limits.ValidatorsMax) return Outcome.LimitReached;                  // [REP-ATTEST.7]
        return RecordAttestation(call, replication with { Attestors = [.. replication.Attestors, call.Sender] });
    }

    private static Outcome RecordAttestation(CallContext call, ReplicationRecord attested)
    {
        call.Emit(ContractEventType.ReplicationAttested, call.Transaction.Target, call.Sender);                // [REP-ATTEST.8]
        int excluded = call.State.Validators.IndexOf(attested.Broker) >= 0 ? 1 : 0;
        if (attested.Status == ReplicationStatus.Active || !Authorities.HaveAttested(call.State, attested.Attestors, excluded))
        {
            call.State.SetReplication(call.Transaction.Target, attested);
            return Outcome.Accepted;
        }

        LocationsRecord locations = call.State.Locations(attested.Release);
        if (!locations.HasRoomFor(attested.Broker, call.Block.Height, call.Block.TimeMs)) return Outcome.LimitReached; // [REP-LOCATIONS.3]
        ReplicaLocation location = new(attested.Broker, call.Transaction.Target, attested.Uri, attested.Terms.UntilHeight, attested.Terms.UntilTimeMs);
        call.State.SetLocations(attested.Release, locations.With(location, call.Block.Height, call.Block.TimeMs)); // [REP-LOCATIONS.1]
        ReplicationRecord active = attested with { Status = ReplicationStatus.Active, ActivatedHeight = call.Block.Height };
        return ReplicationSteps.Record(call, active, ContractEventType.ReplicationActivated);                  // [REP-ATTEST.9]
    }
}
