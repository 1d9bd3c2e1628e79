using System.Buffers.Binary;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The keys of all state entries. A name is [kind, parts...] in canonical CBOR, so no two entries share a name.</summary>
public static class StateKeys
{
    private const byte ArrayHead = 0x80, BytesHead = 0x40, NextByteIsValue = 24;
    private const int OneByteValues = 24;
    private const int HeadBytesMax = 3;

    // Initial size of the buffer. Most names with texts fit: an address, a model, a channel and a version.
    private const int TextNameBytes = 96;

    /// <summary>The <see cref="ParticipantRecord"/> with this address.</summary>
    public static StateKey Participant(Address id) => Of(1, id.AsSpan());

    /// <summary>The next nonce of a participant, as canonical uint; absent means 0.</summary>
    public static StateKey Nonce(Address id) => Of(2, id.AsSpan());

    /// <summary>The participant that has or had this key, as address bytes. A key is never reused.</summary>
    public static StateKey KeyOwner(PublicKey key) => Of(3, key.AsSpan());

    /// <summary>The chain's parameters, as <see cref="ChainParameters"/>.</summary>
    public static StateKey Parameters { get; } = Of(4, default);

    /// <summary>The validator set that decides the next block, as <see cref="Ledger.ValidatorSet"/>.</summary>
    public static StateKey Validators { get; } = Of(5, default);

    /// <summary>The open <see cref="Records.GovernanceProposal"/> with this address.</summary>
    public static StateKey GovernanceProposal(Address id) => Of(6, id.AsSpan());

    /// <summary>The approved change of the validator set that waits for its new validators to be ready, as the proposal's address; absent for none.</summary>
    public static StateKey PendingSetChange { get; } = Of(7, default);

    /// <summary>The <see cref="ReleaseRecord"/> of the update contract with this address.</summary>
    public static StateKey Release(Address contract) => Of(8, contract.AsSpan());

    /// <summary>The <see cref="LatestRelease"/> of a vendor's model and channel.</summary>
    public static StateKey Latest(Address vendor, string model, string channel) => Of(9, vendor.AsSpan(), model, channel);

    /// <summary>The update contract with this version, as address bytes. Kept for ever, so no version is used twice.</summary>
    public static StateKey Version(Address vendor, string model, string channel, string version) => Of(10, vendor.AsSpan(), model, channel, version);

    /// <summary>The <see cref="EvidenceRecord"/> of an offence, by <see cref="Ledger.Evidence.Id"/>.</summary>
    public static StateKey Evidence(Hash256 id) => Of(11, id.AsSpan());

    /// <summary>Number of participants ever registered, as canonical uint.</summary>
    public static StateKey ParticipantCount { get; } = Of(12, default);

    /// <summary>The participant with this registration number, from 0, as address bytes.</summary>
    public static StateKey ParticipantAt(long index) => OfNumber(13, index);

    /// <summary>The participant with this name, as address bytes. A name is never reused.</summary>
    public static StateKey ParticipantName(string name) => Of(14, default, name);

    /// <summary>The participant whose repository has this host and port, as address bytes.</summary>
    public static StateKey RepositoryAuthority(string hostAndPort) => Of(15, default, hostAndPort);

    /// <summary>The open governance proposals of an authority, as an array of addresses.</summary>
    public static StateKey OpenProposals(Address proposer) => Of(16, proposer.AsSpan());

    /// <summary>The newest <see cref="ValidatorReadiness"/> of a candidate; from version 3 of the rules also of a validator.</summary>
    public static StateKey ValidatorReady(Address candidate) => Of(17, candidate.AsSpan());

    /// <summary>The scheduled key rotations of validators: each replaces a key in the validator set at a later height.</summary>
    public static StateKey ScheduledKeys { get; } = Of(18, default);

    /// <summary>First heights of the validator sets that the state keeps, ascending.</summary>
    public static StateKey ValidatorSetHistory { get; } = Of(19, default);

    /// <summary>The validator set that decides from this height on, as <see cref="Ledger.ValidatorSet"/>.</summary>
    public static StateKey ValidatorSetFrom(long height) => OfNumber(20, height);

    /// <summary>Number of recorded pieces of evidence against an authority, as canonical uint.</summary>
    public static StateKey EvidenceCount(Address offender) => Of(21, offender.AsSpan());

    /// <summary>The <see cref="ReplicationRecord"/> of the replication contract with this address.</summary>
    public static StateKey Replication(Address contract) => Of(22, contract.AsSpan());

    /// <summary>The <see cref="LocationsRecord"/> of a release; absent if it has no location.</summary>
    public static StateKey Locations(Address release) => Of(23, release.AsSpan());

    /// <summary>The <see cref="Records.OutcomeReport"/> of a gateway on a release.</summary>
    public static StateKey OutcomeReport(Address release, Address gateway) => OfPair(24, release, gateway);

    /// <summary>The versions of the contracts' rules, as <see cref="Records.RuleVersions"/>; absent means version 1 at every height.</summary>
    public static StateKey RuleVersions { get; } = Of(25, default);

    /// <summary>Evidence whose offender could not leave the validator set yet: [[offender, evidence id], ...], in order of arrival; absent for none.</summary>
    public static StateKey PendingEvidence { get; } = Of(26, default);

    /// <summary>The height up to which an offender has answered for its offences, as canonical uint; absent for none.</summary>
    public static StateKey EvidenceAnswered(Address offender) => Of(27, offender.AsSpan());

    /// <summary>The update contracts of a vendor that wait for activation, as an array of addresses in order of deployment; absent for none.</summary>
    public static StateKey OpenReleases(Address vendor) => Of(28, vendor.AsSpan());

    /// <summary>The key and the height of a vote on an open proposal, as [key, height]; absent for votes from before version 4 of the rules.</summary>
    public static StateKey CastVote(Address proposal, Address voter) => OfPair(29, proposal, voter);

    /// <summary>The height at which a member last joined the validator set by a vote, as canonical uint; absent before version 4 of the rules.</summary>
    public static StateKey MemberSince(Address validator) => Of(30, validator.AsSpan());

    /// <summary>First heights of the voting keys that a validator scheduled within the age of evidence, as an array; absent for none.</summary>
    public static StateKey Rotations(Address validator) => Of(31, validator.AsSpan());

    private static StateKey OfPair(ulong kind, Address first, Address second)
    {
        Span<byte> name = stackalloc byte[HeadBytesMax + 2 * (HeadBytesMax + Address.Size)];
        int length = Begin(name, kind, 3);
        length += Put(name[length..], first.AsSpan());
        length += Put(name[length..], second.AsSpan());
        return StateKey.FromName(name[..length]);
    }

    private static StateKey OfNumber(ulong kind, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return Of(kind, bytes);
    }

    private static StateKey Of(ulong kind, ReadOnlySpan<byte> id)
    {
        Span<byte> name = stackalloc byte[HeadBytesMax + HeadBytesMax + PublicKey.Size];
        int length = Begin(name, kind, 2);
        length += Put(name[length..], id);
        return StateKey.FromName(name[..length]);
    }

    private static StateKey Of(ulong kind, ReadOnlySpan<byte> id, params ReadOnlySpan<string> texts)
    {
        CborWriter writer = new(TextNameBytes);
        writer.Array(2 + texts.Length);
        writer.UInt(kind);
        writer.Bytes(id);
        foreach (string text in texts) writer.Text(text);
        return StateKey.FromName(writer.Written);
    }

    // Every contract call needs names without texts, so these are encoded on the stack, to the same bytes that CborWriter writes.
    private static int Begin(Span<byte> name, ulong kind, int items)
    {
        name[0] = (byte)(ArrayHead | items);
        if (kind < OneByteValues)
        {
            name[1] = (byte)kind;
            return 2;
        }

        name[1] = NextByteIsValue;
        name[2] = (byte)kind;
        return 3;
    }

    private static int Put(Span<byte> name, ReadOnlySpan<byte> bytes)
    {
        int head = bytes.Length < OneByteValues ? 1 : 2;
        if (head == 1) name[0] = (byte)(BytesHead | bytes.Length);
        else (name[0], name[1]) = (BytesHead | NextByteIsValue, (byte)bytes.Length);
        bytes.CopyTo(name[head..]);
        return head + bytes.Length;
    }
}
