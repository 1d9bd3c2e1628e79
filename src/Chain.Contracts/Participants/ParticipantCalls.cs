using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Builds the payloads of the participants contract's methods.</summary>
public static class ParticipantCalls
{
    /// <summary>Arguments of <see cref="ParticipantMethods.AddKey"/>; <paramref name="possession"/> is that of <see cref="KeyPossession"/>.</summary>
    public static byte[] AddKey(PublicKey key, long fromHeight, Signature possession)
    {
        CborWriter writer = new();
        writer.Array(3);
        writer.Bytes(key.AsSpan());
        writer.Int(fromHeight);
        writer.Bytes(possession.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ParticipantMethods.RotateKey"/>; the old key ends at the height at which the new one begins.</summary>
    public static byte[] RotateKey(PublicKey oldKey, PublicKey newKey, long fromHeight, Signature possession)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Bytes(oldKey.AsSpan());
        writer.Bytes(newKey.AsSpan());
        writer.Int(fromHeight);
        writer.Bytes(possession.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ParticipantMethods.RevokeKey"/>.</summary>
    public static byte[] RevokeKey(PublicKey key, long fromHeight)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(key.AsSpan());
        writer.Int(fromHeight);
        return writer.Written.ToArray();
    }

    /// <summary>
    /// Arguments of <see cref="ParticipantMethods.SetReleasePolicy"/>. Signatures, over <see cref="ReleasePolicyChange.Digest"/>, must be
    /// ascending by key.
    /// </summary>
    public static byte[] SetReleasePolicy(ReleasePolicy policy, long fromHeight, IReadOnlyList<ReleaseSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(policy);
        CborWriter writer = new();
        writer.Array(3);
        policy.WriteTo(writer);
        writer.Int(fromHeight);
        ReleaseRecord.WriteSignatures(writer, signatures);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ParticipantMethods.RaiseAuditorThreshold"/>.</summary>
    public static byte[] RaiseAuditorThreshold(int threshold)
    {
        CborWriter writer = new();
        writer.Array(1);
        writer.Int(threshold);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ParticipantMethods.Propose"/>; votes at or above the height of expiry are rejected.</summary>
    public static byte[] Propose(GovernanceAction action, long expiresHeight)
    {
        ArgumentNullException.ThrowIfNull(action);
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(action.Encode().Span);
        writer.Int(expiresHeight);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ParticipantMethods.Vote"/>.</summary>
    public static byte[] Vote(bool approve)
    {
        CborWriter writer = new();
        writer.Array(1);
        writer.Bool(approve);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ParticipantMethods.Ready"/>: the height that the candidate has reached.</summary>
    public static byte[] Ready(long syncedHeight)
    {
        CborWriter writer = new();
        writer.Array(1);
        writer.Int(syncedHeight);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="ParticipantMethods.SubmitEvidence"/>.</summary>
    public static byte[] SubmitEvidence(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        CborWriter writer = new();
        writer.Array(1);
        writer.Bytes(evidence.Encode().Span);
        return writer.Written.ToArray();
    }
}
