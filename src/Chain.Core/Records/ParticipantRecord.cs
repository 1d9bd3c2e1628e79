using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A participant as the chain knows it; the value at <see cref="StateKeys.Participant"/>.</summary>
/// <param name="Id">Its address: that of its first key, for ever.</param>
/// <param name="Name">Its name, for people; identities are compared by address alone (threats B02, E11).</param>
/// <param name="Roles">What it may do.</param>
/// <param name="IsSuspended">Whether the authorities have suspended it; nothing it signs counts then.</param>
/// <param name="Keys">All keys it has ever had, oldest first, with the heights at which each holds.</param>
/// <param name="ReleasePolicy">Who must sign its manifests, if it is a vendor.</param>
public sealed record ParticipantRecord(Address Id, string Name, Roles Roles, bool IsSuspended, IReadOnlyList<ParticipantKey> Keys, ReleasePolicy ReleasePolicy)
{
    /// <summary>Whether the participant holds every one of <paramref name="roles"/> and is not suspended.</summary>
    public bool Holds(Roles roles) => !IsSuspended && (Roles & roles) == roles;

    /// <summary>Whether <paramref name="key"/> signs for the participant at <paramref name="height"/>.</summary>
    public bool HasKeyInForce(PublicKey key, long height)
    {
        foreach (ParticipantKey candidate in Keys)
        {
            if (candidate.Key.Equals(key) && candidate.IsInForce(height)) return true;
        }

        return false;
    }

    /// <summary>Canonical bytes: [id, name, roles, suspended, [[key, from, until], ...], release policy].</summary>
    public byte[] Encode()
    {
        CborWriter writer = new();
        writer.Array(6);
        writer.Bytes(Id.AsSpan());
        writer.Text(Name);
        writer.UInt((ulong)Roles);
        writer.Bool(IsSuspended);
        writer.Array(Keys.Count);
        foreach (ParticipantKey key in Keys)
        {
            writer.Array(3);
            writer.Bytes(key.Key.AsSpan());
            writer.Int(key.FromHeight);
            writer.Int(key.UntilHeight);
        }

        ReleasePolicy.WriteTo(writer);
        return writer.ToArray();
    }

    /// <summary>Reads a record; refuses any form but the canonical one.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ParticipantRecord? record)
    {
        record = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(6) || !reader.TryAddress(out Address id) || !reader.TryText(Limits.NameBytesMax, out string name)) return false;
        if (!reader.TryUInt((ulong)Roles.All, out ulong roles) || !reader.TryBool(out bool suspended)) return false;
        if (!reader.TryArray(Limits.ParticipantKeysMax, out int count) || count == 0) return false;
        ParticipantKey[] keys = new ParticipantKey[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(3) || !reader.TryPublicKey(out PublicKey key)) return false;
            if (!reader.TryInt(Limits.HeightMax, out long from) || !reader.TryInt(Limits.HeightMax, out long until)) return false;
            keys[i] = new ParticipantKey(key, from, until);
        }

        if (!ReleasePolicy.TryRead(ref reader, out ReleasePolicy policy) || !reader.AtEnd) return false;
        record = new ParticipantRecord(id, name, (Roles)roles, suspended, keys, policy);
        return true;
    }
}
