using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>The state by its records: what the contracts read and write, typed.</summary>
/// <remarks>A value that does not decode is our own bug, since only contracts write; it throws.</remarks>
internal sealed class LedgerState(StateOverlay overlay)
{
    public StateOverlay Overlay => overlay;

    public ParticipantRecord? Participant(Address id) => Read(StateKeys.Participant(id)) is { } bytes
        ? ParticipantRecord.TryDecode(bytes.Span, out ParticipantRecord? record) ? record : throw Damaged("participant")
        : null;

    public void SetParticipant(ParticipantRecord record) => overlay.Write(StateKeys.Participant(record.Id), record.Encode());

    /// <summary>Whether the participant exists, holds the roles and is not suspended.</summary>
    public bool Holds(Address id, Roles roles) => Participant(id) is { } participant && participant.Holds(roles);

    public ulong NextNonce(Address id)
    {
        if (Read(StateKeys.Nonce(id)) is not { } bytes) return 0;
        CborReader reader = new(bytes.Span);
        return reader.TryUInt(ulong.MaxValue, out ulong next) ? next : throw Damaged("nonce");
    }

    public void SetNextNonce(Address id, ulong next)
    {
        CborWriter writer = new();
        writer.UInt(next);
        overlay.Write(StateKeys.Nonce(id), writer.ToArray());
    }

    public bool IsKeyUsed(PublicKey key) => overlay.Contains(StateKeys.KeyOwner(key));

    public void SetKeyOwner(PublicKey key, Address owner) => overlay.Write(StateKeys.KeyOwner(key), owner.AsSpan().ToArray());

    public ChainParameters Parameters =>
        Read(StateKeys.Parameters) is { } bytes && ChainParameters.TryDecode(bytes.Span, out ChainParameters? parameters) ? parameters
        : throw Damaged("parameters");

    public void SetParameters(ChainParameters parameters) => overlay.Write(StateKeys.Parameters, parameters.Encode());

    public ValidatorSet Validators =>
        Read(StateKeys.Validators) is { } bytes && ValidatorSet.TryDecode(bytes.Span, out ValidatorSet? set) ? set : throw Damaged("validator set");

    public void SetValidators(ValidatorSet set) => overlay.Write(StateKeys.Validators, set.Encode());

    public ReleaseRecord? Release(Address contract) => Read(StateKeys.Release(contract)) is { } bytes
        ? ReleaseRecord.TryDecode(bytes.Span, out ReleaseRecord? record) ? record : throw Damaged("release")
        : null;

    public void SetRelease(Address contract, ReleaseRecord record) => overlay.Write(StateKeys.Release(contract), record.Encode());

    public LatestRelease? Latest(Address vendor, string model, string channel) => Read(StateKeys.Latest(vendor, model, channel)) is { } bytes
        ? LatestRelease.TryDecode(bytes.Span, out LatestRelease? latest) ? latest : throw Damaged("latest pointer")
        : null;

    public void SetLatest(Address vendor, string model, string channel, LatestRelease latest) =>
        overlay.Write(StateKeys.Latest(vendor, model, channel), latest.Encode());

    public ReplicationRecord? Replication(Address contract) => Read(StateKeys.Replication(contract)) is { } bytes
        ? ReplicationRecord.TryDecode(bytes.Span, out ReplicationRecord? record) ? record : throw Damaged("replication")
        : null;

    public void SetReplication(Address contract, ReplicationRecord record) => overlay.Write(StateKeys.Replication(contract), record.Encode());

    public LocationsRecord Locations(Address release) => Read(StateKeys.Locations(release)) is { } bytes
        ? LocationsRecord.TryDecode(bytes.Span, out LocationsRecord? record) ? record : throw Damaged("locations")
        : LocationsRecord.Empty;

    public void SetLocations(Address release, LocationsRecord record)
    {
        if (record.Entries.Count == 0) overlay.Delete(StateKeys.Locations(release));
        else overlay.Write(StateKeys.Locations(release), record.Encode());
    }

    public OutcomeReport? OutcomeReport(Address release, Address gateway) => Read(StateKeys.OutcomeReport(release, gateway)) is { } bytes
        ? Chain.Core.Records.OutcomeReport.TryDecode(bytes.Span, out OutcomeReport? report) ? report : throw Damaged("outcome report")
        : null;

    public void SetOutcomeReport(OutcomeReport report) => overlay.Write(StateKeys.OutcomeReport(report.Release, report.Gateway), report.Encode());

    // The cast matters: a bare null would become an empty memory, by its conversion from an array.
    private ReadOnlyMemory<byte>? Read(StateKey key) => overlay.TryRead(key, out ReadOnlyMemory<byte> value) ? value : (ReadOnlyMemory<byte>?)null;

    private static InvalidOperationException Damaged(string what) => new($"The state's {what} record is missing or does not decode.");
}
