using System.Buffers.Binary;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>Where everything stands in the state. Each name is [kind, parts...] in canonical CBOR, so no two entries share a name.</summary>
public static class StateKeys
{
    private const byte ArrayHead = 0x80, BytesHead = 0x40, NextByteIsValue = 24;
    private const int OneByteValues = 24;
    private const int HeadBytesMax = 3;

    // Most names with texts fit: an address, a model, a channel and a version.
    private const int TextNameBytes = 96;

    /// <summary>A <see cref="ParticipantRecord"/>.</summary>
    public static StateKey Participant(Address id) => Of(1, id.AsSpan());

    /// <summary>A participant's next nonce, as canonical uint; absent means 0.</summary>
    public static StateKey Nonce(Address id) => Of(2, id.AsSpan());

    /// <summary>The participant that a key belongs or belonged to, as address bytes; keys are never reused.</summary>
    public static StateKey KeyOwner(PublicKey key) => Of(3, key.AsSpan());

    /// <summary>The chain's parameters, as <see cref="ChainParameters"/>.</summary>
    public static StateKey Parameters { get; } = Of(4, default);

    /// <summary>The validator set that decides the next block, as <see cref="Ledger.ValidatorSet"/>.</summary>
    public static StateKey Validators { get; } = Of(5, default);

    /// <summary>An open governance proposal, by its address.</summary>
    public static StateKey GovernanceProposal(Address id) => Of(6, id.AsSpan());

    /// <summary>Address of the validator-set change that is approved and waits until its new validators are ready, if there is one.</summary>
    public static StateKey PendingSetChange { get; } = Of(7, default);

    /// <summary>A <see cref="ReleaseRecord"/>, by its contract's address.</summary>
    public static StateKey Release(Address contract) => Of(8, contract.AsSpan());

    /// <summary>The <see cref="LatestRelease"/> of a vendor's model and channel.</summary>
    public static StateKey Latest(Address vendor, string model, string channel) => Of(9, vendor.AsSpan(), model, channel);

    /// <summary>The contract that stands under a version, as address bytes; kept for ever, so no version is used twice.</summary>
    public static StateKey Version(Address vendor, string model, string channel, string version) => Of(10, vendor.AsSpan(), model, channel, version);

    /// <summary>Accepted evidence, by the hash of its canonical content.</summary>
    public static StateKey Evidence(Hash256 id) => Of(11, id.AsSpan());

    /// <summary>Number of participants ever registered, as canonical uint.</summary>
    public static StateKey ParticipantCount { get; } = Of(12, default);

    /// <summary>The participant that was registered as number <paramref name="index"/>, from 0, as address bytes.</summary>
    public static StateKey ParticipantAt(long index) => OfNumber(13, index);

    /// <summary>The participant with this name, as address bytes; names are never reused.</summary>
    public static StateKey ParticipantName(string name) => Of(14, default, name);

    /// <summary>The participant whose repository has this host and port, as address bytes.</summary>
    public static StateKey RepositoryAuthority(string hostAndPort) => Of(15, default, hostAndPort);

    /// <summary>The open proposals of an authority, as an array of addresses.</summary>
    public static StateKey OpenProposals(Address proposer) => Of(16, proposer.AsSpan());

    /// <summary>A candidate's word that it is ready to be a validator.</summary>
    public static StateKey ValidatorReady(Address candidate) => Of(17, candidate.AsSpan());

    /// <summary>Consensus keys that replace others in the validator set at a later height.</summary>
    public static StateKey ScheduledKeys { get; } = Of(18, default);

    /// <summary>First heights of the validator sets that are kept, ascending.</summary>
    public static StateKey ValidatorSetHistory { get; } = Of(19, default);

    /// <summary>The validator set that decided from this height on, as <see cref="Ledger.ValidatorSet"/>.</summary>
    public static StateKey ValidatorSetFrom(long height) => OfNumber(20, height);

    /// <summary>Pieces of evidence recorded against an authority, as canonical uint.</summary>
    public static StateKey EvidenceCount(Address offender) => Of(21, offender.AsSpan());

    /// <summary>A <see cref="ReplicationRecord"/>, by its contract's address.</summary>
    public static StateKey Replication(Address contract) => Of(22, contract.AsSpan());

    /// <summary>The <see cref="LocationsRecord"/> of a release; absent if no broker's location is active.</summary>
    public static StateKey Locations(Address release) => Of(23, release.AsSpan());

    /// <summary>The <see cref="OutcomeReport"/> of a gateway about a release.</summary>
    public static StateKey OutcomeReport(Address release, Address gateway) => OfPair(24, release, gateway);

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

    // The short names, which every call of a contract asks for, are written on the stack: the very bytes that a CborWriter writes.
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
