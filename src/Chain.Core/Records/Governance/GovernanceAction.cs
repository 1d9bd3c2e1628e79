using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>An action that the validators decide by vote. The numbers of the cases are on the chain.</summary>
public abstract record GovernanceAction
{
    private GovernanceAction()
    {
    }

    private protected abstract ulong Number { get; }

    private protected abstract int FieldCount { get; }

    private protected abstract void WriteFields(CborWriter writer);

    /// <summary>Registers a participant under the address of its first key.</summary>
    /// <param name="Name">Name of the participant, unique on the chain.</param>
    /// <param name="Key">First key of the participant.</param>
    /// <param name="Possession">Signature over <see cref="KeyPossession.Digest"/> by <paramref name="Key"/>.</param>
    /// <param name="Roles">Roles of the participant.</param>
    /// <param name="RepositoryUri">Base URI of its repository; empty for none.</param>
    public sealed record Register(string Name, PublicKey Key, Signature Possession, Roles Roles, string RepositoryUri) : GovernanceAction
    {
        private protected override ulong Number => 1;

        private protected override int FieldCount => 5;

        private protected override void WriteFields(CborWriter writer)
        {
            writer.Text(Name);
            writer.Bytes(Key.AsSpan());
            writer.Bytes(Possession.AsSpan());
            writer.UInt((ulong)Roles);
            writer.Text(RepositoryUri);
        }
    }

    /// <summary>Replaces a participant's roles.</summary>
    public sealed record SetRoles(Address Participant, Roles Roles) : GovernanceAction
    {
        private protected override ulong Number => 2;

        private protected override int FieldCount => 2;

        private protected override void WriteFields(CborWriter writer)
        {
            writer.Bytes(Participant.AsSpan());
            writer.UInt((ulong)Roles);
        }
    }

    /// <summary>Suspends a participant, or ends its suspension. A suspended validator leaves the validator set.</summary>
    public sealed record SetSuspended(Address Participant, bool IsSuspended) : GovernanceAction
    {
        private protected override ulong Number => 3;

        private protected override int FieldCount => 2;

        private protected override void WriteFields(CborWriter writer)
        {
            writer.Bytes(Participant.AsSpan());
            writer.Bool(IsSuspended);
        }
    }

    /// <summary>Replaces the base URI of a participant's repository; empty removes it.</summary>
    public sealed record SetRepository(Address Participant, string RepositoryUri) : GovernanceAction
    {
        private protected override ulong Number => 4;

        private protected override int FieldCount => 2;

        private protected override void WriteFields(CborWriter writer)
        {
            writer.Bytes(Participant.AsSpan());
            writer.Text(RepositoryUri);
        }
    }

    /// <summary>Raises or lowers a vendor's own auditor threshold.</summary>
    public sealed record SetAuditorThreshold(Address Participant, int Threshold) : GovernanceAction
    {
        private protected override ulong Number => 5;

        private protected override int FieldCount => 2;

        private protected override void WriteFields(CborWriter writer)
        {
            writer.Bytes(Participant.AsSpan());
            writer.Int(Threshold);
        }
    }

    /// <summary>Removes validators from the validator set and adds authorities to it. Both lists ascend.</summary>
    public sealed record ChangeValidators(IReadOnlyList<Address> Remove, IReadOnlyList<Address> Add) : GovernanceAction
    {
        private protected override ulong Number => 6;

        private protected override int FieldCount => 2;

        private protected override void WriteFields(CborWriter writer)
        {
            AddressSets.Write(writer, Remove);
            AddressSets.Write(writer, Add);
        }
    }

    /// <summary>Replaces the chain's parameters.</summary>
    public sealed record SetParameters(ChainParameters Parameters) : GovernanceAction
    {
        private protected override ulong Number => 7;

        private protected override int FieldCount => 1;

        private protected override void WriteFields(CborWriter writer) => Parameters.WriteTo(writer);
    }

    /// <summary>Gives a new key to a participant whose keys were lost or stolen.</summary>
    /// <remarks>All its other keys end, and its release policy becomes <see cref="ReleasePolicy.OwnKey"/>.</remarks>
    /// <param name="Participant">Address of the participant.</param>
    /// <param name="Key">New key of the participant.</param>
    /// <param name="Possession">Signature over <see cref="KeyPossession.Digest"/> by <paramref name="Key"/>.</param>
    public sealed record ReplaceKeys(Address Participant, PublicKey Key, Signature Possession) : GovernanceAction
    {
        private protected override ulong Number => 8;

        private protected override int FieldCount => 3;

        private protected override void WriteFields(CborWriter writer)
        {
            writer.Bytes(Participant.AsSpan());
            writer.Bytes(Key.AsSpan());
            writer.Bytes(Possession.AsSpan());
        }
    }

    /// <summary>Puts the next version of the contracts' rules in force from a height on.</summary>
    /// <param name="Version">The version, as in <see cref="RuleVersions"/>.</param>
    /// <param name="FromHeight">First height at which it is in force.</param>
    public sealed record AdoptRules(int Version, long FromHeight) : GovernanceAction
    {
        private protected override ulong Number => 9;

        private protected override int FieldCount => 2;

        private protected override void WriteFields(CborWriter writer)
        {
            writer.Int(Version);
            writer.Int(FromHeight);
        }
    }

    /// <summary>Lowers the version above which the next release of a vendor's model and channel must be, after the newest one was revoked.</summary>
    /// <remarks>The security counter stays, so no device goes back to an older release.</remarks>
    /// <param name="Vendor">Address of the vendor.</param>
    /// <param name="Model">The model.</param>
    /// <param name="Channel">The channel.</param>
    /// <param name="Version">The new floor, a semantic version.</param>
    public sealed record LowerVersionFloor(Address Vendor, string Model, string Channel, string Version) : GovernanceAction
    {
        private protected override ulong Number => 10;

        private protected override int FieldCount => 4;

        private protected override void WriteFields(CborWriter writer)
        {
            writer.Bytes(Vendor.AsSpan());
            writer.Text(Model);
            writer.Text(Channel);
            writer.Text(Version);
        }
    }

    /// <summary>Canonical bytes: [number, field, ...].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(1 + FieldCount);
        writer.UInt(Number);
        WriteFields(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes an action; false unless the bytes are canonical. Does not check the contract's rules.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out GovernanceAction? action)
    {
        action = null;
        if (encoded.Length > Limits.GovernanceActionBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryArray(6, out int count) || count < 2 || !reader.TryUInt(10, out ulong number)) return false;
        GovernanceAction? read = number switch
        {
            1 => ReadRegister(ref reader),
            2 => ReadSetRoles(ref reader),
            3 => ReadSetSuspended(ref reader),
            4 => ReadSetRepository(ref reader),
            5 => ReadSetAuditorThreshold(ref reader),
            6 => ReadChangeValidators(ref reader),
            7 => ChainParameters.TryReadUnchecked(ref reader, out ChainParameters? parameters) ? new SetParameters(parameters) : null,
            8 => ReadReplaceKeys(ref reader),
            9 => ReadAdoptRules(ref reader),
            10 => ReadLowerVersionFloor(ref reader),
            _ => null,
        };
        if (read is null || !reader.AtEnd || count != 1 + read.FieldCount) return false;
        action = read;
        return true;
    }

    private static Register? ReadRegister(ref CborReader reader) =>
        reader.TryText(Limits.NameBytesMax, out string name) && reader.TryPublicKey(out PublicKey key) && reader.TrySignature(out Signature possession)
        && reader.TryUInt((ulong)Roles.All, out ulong roles) && reader.TryText(Limits.UriBytesMax, out string uri)
            ? new Register(name, key, possession, (Roles)roles, uri)
            : null;

    private static SetRoles? ReadSetRoles(ref CborReader reader) =>
        reader.TryAddress(out Address participant) && reader.TryUInt((ulong)Roles.All, out ulong roles) ? new SetRoles(participant, (Roles)roles) : null;

    private static SetSuspended? ReadSetSuspended(ref CborReader reader) =>
        reader.TryAddress(out Address participant) && reader.TryBool(out bool suspended) ? new SetSuspended(participant, suspended) : null;

    private static SetRepository? ReadSetRepository(ref CborReader reader) =>
        reader.TryAddress(out Address participant) && reader.TryText(Limits.UriBytesMax, out string uri) ? new SetRepository(participant, uri) : null;

    private static SetAuditorThreshold? ReadSetAuditorThreshold(ref CborReader reader) =>
        reader.TryAddress(out Address participant) && reader.TryInt(Limits.AuditorThresholdMax, out long threshold)
            ? new SetAuditorThreshold(participant, (int)threshold)
            : null;

    private static ChangeValidators? ReadChangeValidators(ref CborReader reader) =>
        AddressSets.TryRead(ref reader, Limits.ValidatorsMax, out Address[] remove) && AddressSets.TryRead(ref reader, Limits.ValidatorsMax, out Address[] add)
            ? new ChangeValidators(remove, add)
            : null;

    private static ReplaceKeys? ReadReplaceKeys(ref CborReader reader) =>
        reader.TryAddress(out Address participant) && reader.TryPublicKey(out PublicKey key) && reader.TrySignature(out Signature possession)
            ? new ReplaceKeys(participant, key, possession)
            : null;

    private static AdoptRules? ReadAdoptRules(ref CborReader reader) =>
        reader.TryInt(int.MaxValue, out long version) && reader.TryInt(Limits.HeightMax, out long from) ? new AdoptRules((int)version, from) : null;

    private static LowerVersionFloor? ReadLowerVersionFloor(ref CborReader reader) =>
        reader.TryAddress(out Address vendor) && reader.TryText(Limits.ModelBytesMax, out string model)
        && reader.TryText(Limits.ChannelBytesMax, out string channel) && reader.TryText(Limits.VersionBytesMax, out string version)
        && SemanticVersion.TryParse(version, out _)
            ? new LowerVersionFloor(vendor, model, channel, version)
            : null;
}
