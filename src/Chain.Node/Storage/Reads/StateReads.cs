using System.Diagnostics.CodeAnalysis;
using Chain.Contracts;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Latest = Chain.Core.Records.LatestRelease;

namespace Chain.Node.Storage.Reads;

/// <summary>Typed reads of a state. Each returns null, or nothing, if there is no such entry.</summary>
/// <remarks>An entry that does not decode means that the database is damaged: every read here then throws an <see cref="InvalidDataException"/>.</remarks>
internal static class StateReads
{
    private delegate bool Decoder<T>(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? record);

    /// <summary>The release with this contract address.</summary>
    public static ReleaseRecord? ReleaseAt(this IStateReader state, Address contract) =>
        Read<ReleaseRecord>(state, StateKeys.Release(contract), ReleaseRecord.TryDecode);

    /// <summary>The newest active release of a vendor's model and channel.</summary>
    public static Latest? LatestRelease(this IStateReader state, Address vendor, string model, string channel) =>
        Read<Latest>(state, StateKeys.Latest(vendor, model, channel), Latest.TryDecode);

    /// <summary>The brokers whose copies of a release may be used.</summary>
    public static LocationsRecord? LocationsOf(this IStateReader state, Address release) =>
        Read<LocationsRecord>(state, StateKeys.Locations(release), LocationsRecord.TryDecode);

    /// <summary>The replication contract with this address.</summary>
    public static ReplicationRecord? ReplicationAt(this IStateReader state, Address contract) =>
        Read<ReplicationRecord>(state, StateKeys.Replication(contract), ReplicationRecord.TryDecode);

    /// <summary>The chain's parameters.</summary>
    public static ChainParameters? Parameters(this IStateReader state) => Read<ChainParameters>(state, StateKeys.Parameters, ChainParameters.TryDecode);

    /// <summary>The versions of the contracts' rules.</summary>
    public static RuleVersions RuleVersions(this IStateReader state) =>
        Read<RuleVersions>(state, StateKeys.RuleVersions, Chain.Core.Records.RuleVersions.TryDecode) ?? Chain.Core.Records.RuleVersions.OfFirst;

    /// <summary>The participant with this address.</summary>
    public static ParticipantRecord? Participant(this IStateReader state, Address id) =>
        Read<ParticipantRecord>(state, StateKeys.Participant(id), ParticipantRecord.TryDecode);

    /// <summary>The participant that owns a key or owned it once.</summary>
    public static ParticipantRecord? OwnerOf(this IStateReader state, PublicKey key) =>
        ReadAddress(state, StateKeys.KeyOwner(key)) is { } owner ? state.Participant(owner) : null;

    /// <summary>The participant with this name.</summary>
    public static ParticipantRecord? ParticipantNamed(this IStateReader state, string name) =>
        ReadAddress(state, StateKeys.ParticipantName(name)) is { } named ? state.Participant(named) : null;

    /// <summary>Number of participants ever registered.</summary>
    public static long ParticipantCount(this IStateReader state)
    {
        if (!state.TryRead(StateKeys.ParticipantCount, out ReadOnlyMemory<byte> bytes)) return 0;
        CborReader reader = new(bytes.Span);
        return reader.TryInt(long.MaxValue, out long count) ? count : throw Damaged(StateKeys.ParticipantCount);
    }

    /// <summary>Participants in order of registration.</summary>
    public static IEnumerable<ParticipantRecord> Participants(this IStateReader state, long start, int count)
    {
        for (long i = start; i < start + count; i++)
        {
            if (ReadAddress(state, StateKeys.ParticipantAt(i)) is not { } id) yield break;
            if (state.Participant(id) is { } participant) yield return participant;
        }
    }

    /// <summary>The nonce of a participant's next transaction; 0 for a participant that has sent none.</summary>
    public static ulong NextNonce(this IStateReader state, Address sender)
    {
        StateKey key = StateKeys.Nonce(sender);
        if (!state.TryRead(key, out ReadOnlyMemory<byte> bytes)) return 0;
        CborReader reader = new(bytes.Span);
        return reader.TryUInt(ulong.MaxValue, out ulong next) ? next : throw Damaged(key);
    }

    /// <summary>The open governance proposal with this address.</summary>
    public static GovernanceProposal? ProposalAt(this IStateReader state, Address id) =>
        Read<GovernanceProposal>(state, StateKeys.GovernanceProposal(id), GovernanceProposal.TryDecode);

    /// <summary>Addresses of an authority's open proposals.</summary>
    public static IReadOnlyList<Address> OpenProposalsOf(this IStateReader state, Address proposer)
    {
        StateKey key = StateKeys.OpenProposals(proposer);
        if (!state.TryRead(key, out ReadOnlyMemory<byte> bytes)) return [];
        CborReader reader = new(bytes.Span);
        return AddressSets.TryRead(ref reader, Limits.OpenProposalsMax, out Address[] open) ? open : throw Damaged(key);
    }

    /// <summary>Address of the approved change of the validator set that waits for its new validators.</summary>
    public static Address? PendingSetChange(this IStateReader state) => ReadAddress(state, StateKeys.PendingSetChange);

    /// <summary>A candidate's statement that it is ready to be a validator.</summary>
    public static ValidatorReadiness? ReadinessOf(this IStateReader state, Address candidate) =>
        Read<ValidatorReadiness>(state, StateKeys.ValidatorReady(candidate), ValidatorReadiness.TryDecode);

    /// <summary>Whether evidence was accepted already.</summary>
    public static bool HasEvidence(this IStateReader state, Hash256 id) => state.TryRead(StateKeys.Evidence(id), out _);

    private static T? Read<T>(IStateReader state, StateKey key, Decoder<T> decode)
        where T : class
    {
        if (!state.TryRead(key, out ReadOnlyMemory<byte> bytes)) return null;
        return decode(bytes.Span, out T? record) ? record : throw Damaged(key);
    }

    private static Address? ReadAddress(IStateReader state, StateKey key)
    {
        if (!state.TryRead(key, out ReadOnlyMemory<byte> bytes)) return null;
        return Address.TryFrom(bytes.Span, out Address address) ? address : throw Damaged(key);
    }

    private static InvalidDataException Damaged(StateKey key) => new($"Corruption: the entry of the state at path {key.Path} does not decode");
}
