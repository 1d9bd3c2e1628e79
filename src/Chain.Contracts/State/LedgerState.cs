using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Typed access to the state entries that most calls or several kinds use.</summary>
/// <remarks>
/// A kind keeps accessors of entries that only it uses in its own folder, as extension methods of this class. A value that does not
/// decode is our own bug, since only contracts write the state: reading it throws.
/// </remarks>
internal sealed class LedgerState
{
    private static readonly StateCodec<ParticipantRecord> Participants = new("participant", ParticipantRecord.TryDecode, static (r, w) => r.WriteTo(w));
    private static readonly StateCodec<ulong> Nonces = new("nonce", TryDecodeNumber, static (number, w) => w.UInt(number));
    private static readonly StateCodec<ChainParameters> ParameterSets = new("parameters", ChainParameters.TryDecode, static (r, w) => r.WriteTo(w));
    private static readonly StateCodec<ValidatorSet> ValidatorSets = new("validator set", ValidatorSet.TryDecode, static (r, w) => r.WriteTo(w));
    private static readonly StateCodec<RuleVersions> RuleVersionLists = new("rule versions", RuleVersions.TryDecode, static (r, w) => r.WriteTo(w));
    private static readonly StateCodec<ReleaseRecord> Releases = new("release", ReleaseRecord.TryDecode, static (r, w) => r.WriteTo(w));
    private static readonly StateCodec<LatestRelease> LatestReleases = new("latest pointer", LatestRelease.TryDecode, static (r, w) => r.WriteTo(w));
    private static readonly StateCodec<ReplicationRecord> Replications = new("replication", ReplicationRecord.TryDecode, static (r, w) => r.WriteTo(w));
    private static readonly StateCodec<LocationsRecord> LocationLists = new("locations", LocationsRecord.TryDecode, static (r, w) => r.WriteTo(w));
    private static readonly StateCodec<OutcomeReport> Reports = new(
        "outcome report", Chain.Core.Records.OutcomeReport.TryDecode, static (r, w) => r.WriteTo(w));

    private readonly AddressedEntries _participants, _nonces, _releases, _replications, _locations;
    private readonly Dictionary<(Address Vendor, string Model, string Channel), StateEntry> _latest = [];
    private readonly StateEntry _parameters, _validators;

    public LedgerState(StateOverlay overlay)
    {
        Overlay = overlay;
        _participants = new AddressedEntries(overlay, StateKeys.Participant);
        _nonces = new AddressedEntries(overlay, StateKeys.Nonce);
        _releases = new AddressedEntries(overlay, StateKeys.Release);
        _replications = new AddressedEntries(overlay, StateKeys.Replication);
        _locations = new AddressedEntries(overlay, StateKeys.Locations);
        _parameters = overlay.Entry(StateKeys.Parameters);
        _validators = overlay.Entry(StateKeys.Validators);
    }

    public StateOverlay Overlay { get; }

    public ParticipantRecord? Participant(Address id) => Read(_participants[id], Participants);

    public void SetParticipant(ParticipantRecord record) => Overlay.Write(_participants[record.Id], Participants, record);

    /// <summary>Whether the participant exists, holds the roles and is not suspended.</summary>
    public bool Holds(Address id, Roles roles) => Participant(id) is { } participant && participant.Holds(roles);

    public ulong NextNonce(Address id) => Overlay.TryRead(_nonces[id], Nonces, out ulong next) ? next : 0;

    public void SetNextNonce(Address id, ulong next) => Overlay.Write(_nonces[id], Nonces, next);

    public bool IsKeyUsed(PublicKey key) => Overlay.Contains(StateKeys.KeyOwner(key));

    public void SetKeyOwner(PublicKey key, Address owner) => Overlay.Write(StateKeys.KeyOwner(key), owner.AsSpan().ToArray());

    public ChainParameters Parameters => Read(_parameters, ParameterSets) ?? throw Missing("parameters");

    public void SetParameters(ChainParameters parameters) => Overlay.Write(_parameters, ParameterSets, parameters);

    public ValidatorSet Validators => Read(_validators, ValidatorSets) ?? throw Missing("validator set");

    public void SetValidators(ValidatorSet set) => Overlay.Write(_validators, ValidatorSets, set);

    /// <summary>The versions of the rules, with those that begin later.</summary>
    public RuleVersions RuleVersions => Read(Overlay.Entry(StateKeys.RuleVersions), RuleVersionLists) ?? RuleVersions.OfFirst;

    public void SetRuleVersions(RuleVersions versions) => Overlay.Write(Overlay.Entry(StateKeys.RuleVersions), RuleVersionLists, versions);

    public ReleaseRecord? Release(Address contract) => Read(_releases[contract], Releases);

    public void SetRelease(Address contract, ReleaseRecord record) => Overlay.Write(_releases[contract], Releases, record);

    public LatestRelease? Latest(Address vendor, string model, string channel) => Read(LatestEntry(vendor, model, channel), LatestReleases);

    public void SetLatest(Address vendor, string model, string channel, LatestRelease latest) =>
        Overlay.Write(LatestEntry(vendor, model, channel), LatestReleases, latest);

    public ReplicationRecord? Replication(Address contract) => Read(_replications[contract], Replications);

    public void SetReplication(Address contract, ReplicationRecord record) => Overlay.Write(_replications[contract], Replications, record);

    public LocationsRecord Locations(Address release) => Read(_locations[release], LocationLists) ?? LocationsRecord.Empty;

    public void SetLocations(Address release, LocationsRecord record)
    {
        if (record.Entries.Count == 0) Overlay.Delete(_locations[release]);
        else Overlay.Write(_locations[release], LocationLists, record);
    }

    public OutcomeReport? OutcomeReport(Address release, Address gateway) => Read(Overlay.Entry(StateKeys.OutcomeReport(release, gateway)), Reports);

    public void SetOutcomeReport(OutcomeReport report) =>
        Overlay.Write(Overlay.Entry(StateKeys.OutcomeReport(report.Release, report.Gateway)), Reports, report);

    private StateEntry LatestEntry(Address vendor, string model, string channel)
    {
        if (_latest.TryGetValue((vendor, model, channel), out StateEntry? entry)) return entry;
        entry = Overlay.Entry(StateKeys.Latest(vendor, model, channel));
        _latest.Add((vendor, model, channel), entry);
        return entry;
    }

    private T? Read<T>(StateEntry entry, StateCodec<T> codec)
        where T : class => Overlay.TryRead(entry, codec, out T? record) ? record : null;

    private static bool TryDecodeNumber(ReadOnlySpan<byte> encoded, out ulong number)
    {
        CborReader reader = new(encoded);
        return reader.TryUInt(ulong.MaxValue, out number);
    }

    private static InvalidOperationException Missing(string what) => new($"The state's {what} record is missing.");
}
