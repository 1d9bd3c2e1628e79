using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A registered participant. The value at <see cref="StateKeys.Participant"/>.</summary>
/// <param name="Id">Address of the participant's first key. It never changes.</param>
/// <param name="Name">Display name. Rules compare participants by address only (threats B02, E11).</param>
/// <param name="Roles">Roles of the participant.</param>
/// <param name="IsSuspended">Whether it is suspended. A suspended participant holds no role.</param>
/// <param name="Keys">All keys that it has ever had, oldest first: 1 to <see cref="Limits.ParticipantKeysMax"/>.</param>
/// <param name="ReleasePolicies">
/// Release policies, by ascending first height: 1 to <see cref="Limits.ReleasePoliciesMax"/>. They matter only for a vendor.
/// </param>
public sealed record ParticipantRecord(
    Address Id, string Name, Roles Roles, bool IsSuspended, IReadOnlyList<ParticipantKey> Keys, IReadOnlyList<DatedReleasePolicy> ReleasePolicies)
{
    /// <summary>Base URI of its repository, in the grammar of <see cref="RepositoryUris"/>; empty for none.</summary>
    public string RepositoryUri { get; init; } = "";

    /// <summary>Minimum number of auditor approvals for its releases. The chain's minimum applies too.</summary>
    public int AuditorThreshold { get; init; }

    /// <summary>Whether the participant is not suspended and holds all of <paramref name="roles"/>.</summary>
    public bool Holds(Roles roles) => !IsSuspended && (Roles & roles) == roles;

    /// <summary>Whether <paramref name="key"/> is a key of the participant in force at <paramref name="height"/>.</summary>
    public bool HasKeyInForce(PublicKey key, long height)
    {
        for (int i = 0; i < Keys.Count; i++)
        {
            ParticipantKey candidate = Keys[i];
            if (candidate.Key.Equals(key) && candidate.IsInForce(height)) return true;
        }

        return false;
    }

    /// <summary>Returns the release policy in force at <paramref name="height"/>; before all, the first one.</summary>
    public ReleasePolicy ReleasePolicyAt(long height)
    {
        DatedReleasePolicy found = ReleasePolicies[0];
        foreach (DatedReleasePolicy policy in ReleasePolicies)
        {
            if (policy.FromHeight <= height) found = policy;
        }

        return found.Policy;
    }

    /// <summary>Canonical bytes: [id, name, roles, suspended, [[key, from, until], ...], [[policy, from], ...], repository URI, auditor threshold].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the canonical bytes.</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(8);
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

        writer.Array(ReleasePolicies.Count);
        foreach (DatedReleasePolicy policy in ReleasePolicies)
        {
            writer.Array(2);
            policy.Policy.WriteTo(writer);
            writer.Int(policy.FromHeight);
        }

        writer.Text(RepositoryUri);
        writer.Int(AuditorThreshold);
    }

    /// <summary>Decodes a record; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ParticipantRecord? record)
    {
        record = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(8) || !reader.TryAddress(out Address id) || !reader.TryText(Limits.NameBytesMax, out string name)) return false;
        if (!reader.TryUInt((ulong)Roles.All, out ulong roles) || !reader.TryBool(out bool suspended)) return false;
        if (!TryReadKeys(ref reader, out ParticipantKey[] keys) || !TryReadPolicies(ref reader, out DatedReleasePolicy[] policies)) return false;
        if (!reader.TryText(Limits.UriBytesMax, out string uri) || (uri.Length > 0 && !RepositoryUris.IsWellFormed(uri))) return false;
        if (!reader.TryInt(Limits.AuditorThresholdMax, out long auditors) || !reader.AtEnd) return false;
        record = new ParticipantRecord(id, name, (Roles)roles, suspended, keys, policies) { RepositoryUri = uri, AuditorThreshold = (int)auditors };
        return true;
    }

    private static bool TryReadKeys(ref CborReader reader, out ParticipantKey[] keys)
    {
        keys = [];
        if (!reader.TryArray(Limits.ParticipantKeysMax, out int count) || count == 0) return false;
        keys = new ParticipantKey[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(3) || !reader.TryPublicKey(out PublicKey key)) return false;
            if (!reader.TryInt(Limits.HeightMax, out long from) || !reader.TryInt(Limits.HeightMax, out long until)) return false;
            keys[i] = new ParticipantKey(key, from, until);
        }

        return true;
    }

    private static bool TryReadPolicies(ref CborReader reader, out DatedReleasePolicy[] policies)
    {
        policies = [];
        if (!reader.TryArray(Limits.ReleasePoliciesMax, out int count) || count == 0) return false;
        policies = new DatedReleasePolicy[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(2) || !ReleasePolicy.TryRead(ref reader, out ReleasePolicy policy)) return false;
            if (!reader.TryInt(Limits.HeightMax, out long from)) return false;
            if (i > 0 && policies[i - 1].FromHeight >= from) return false;
            policies[i] = new DatedReleasePolicy(policy, from);
        }

        return true;
    }
}
