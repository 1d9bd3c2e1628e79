using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The state of an update contract. The value at <see cref="StateKeys.Release"/>.</summary>
public sealed record ReleaseRecord
{
    /// <summary>The manifest that the vendor signed.</summary>
    public required ReleaseManifest Manifest { get; init; }

    /// <summary>Signatures of release keys over the manifest's digest, by ascending key.</summary>
    public required IReadOnlyList<ReleaseSignature> Signatures { get; init; }

    /// <summary>Status of the release.</summary>
    public required ReleaseStatus Status { get; init; }

    /// <summary>Height at which it was deployed.</summary>
    public required long DeployedHeight { get; init; }

    /// <summary>Height at which it became active; 0 before.</summary>
    public long ActivatedHeight { get; init; }

    /// <summary>Height at which it was superseded, vetoed or revoked, whichever was last; 0 before.</summary>
    public long EndedHeight { get; init; }

    /// <summary>Reason for the revocation or the veto; empty otherwise.</summary>
    public string RevocationReason { get; init; } = "";

    /// <summary>The authorities that attested the image, in order of their attestations.</summary>
    public IReadOnlyList<Address> Attestors { get; init; } = [];

    /// <summary>The auditors that approved the release, in order of their approvals.</summary>
    public IReadOnlyList<Address> Approvers { get; init; } = [];

    /// <summary>The authorities that voted to revoke the release, in order of their votes.</summary>
    public IReadOnlyList<Address> Recallers { get; init; } = [];

    /// <summary>Canonical bytes: [manifest, [[key, signature], ...], status, deployed, activated, ended, reason, attestors, approvers, recallers].</summary>
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
        writer.Array(10);
        int manifest = writer.BeginBytes();
        Manifest.WriteTo(writer);
        writer.EndBytes(manifest);
        WriteSignatures(writer, Signatures);
        writer.UInt((ulong)Status);
        writer.Int(DeployedHeight);
        writer.Int(ActivatedHeight);
        writer.Int(EndedHeight);
        writer.Text(RevocationReason);
        AddressLists.Write(writer, Attestors);
        AddressLists.Write(writer, Approvers);
        AddressLists.Write(writer, Recallers);
    }

    /// <summary>Decodes a record; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ReleaseRecord? record)
    {
        record = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(10) || !reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> manifestBytes)) return false;
        if (!ReleaseManifest.TryDecode(manifestBytes, out ReleaseManifest? manifest)) return false;
        if (!TryReadSignatures(ref reader, Limits.ReleaseKeysMax, out ReleaseSignature[] signatures)) return false;
        if (!reader.TryUInt((ulong)ReleaseStatus.Vetoed, out ulong status) || status == 0) return false;
        if (!reader.TryInt(Limits.HeightMax, out long deployed) || !reader.TryInt(Limits.HeightMax, out long activated)) return false;
        if (!reader.TryInt(Limits.HeightMax, out long ended) || !reader.TryText(Limits.ReasonBytesMax, out string reason)) return false;
        if (!AddressLists.TryRead(ref reader, Limits.ValidatorsMax, out Address[] attestors)) return false;
        if (!AddressLists.TryRead(ref reader, Limits.ApprovalsMax, out Address[] approvers)) return false;
        if (!AddressLists.TryRead(ref reader, Limits.ValidatorsMax, out Address[] recallers) || !reader.AtEnd) return false;
        record = new ReleaseRecord
        {
            Manifest = manifest,
            Signatures = signatures,
            Status = (ReleaseStatus)status,
            DeployedHeight = deployed,
            ActivatedHeight = activated,
            EndedHeight = ended,
            RevocationReason = reason,
            Attestors = attestors,
            Approvers = approvers,
            Recallers = recallers,
        };
        return true;
    }

    /// <summary>Writes [[key, signature], ...].</summary>
    public static void WriteSignatures(CborWriter writer, IReadOnlyList<ReleaseSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(signatures);
        writer.Array(signatures.Count);
        foreach (ReleaseSignature signature in signatures)
        {
            writer.Array(2);
            writer.Bytes(signature.Key.AsSpan());
            writer.Bytes(signature.Signature.AsSpan());
        }
    }

    /// <summary>Reads what <see cref="WriteSignatures"/> writes; false unless the keys are distinct and ascending (threat A10).</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="countMax">Maximum number of signatures.</param>
    /// <param name="signatures">The signatures, ascending by key.</param>
    public static bool TryReadSignatures(ref CborReader reader, int countMax, out ReleaseSignature[] signatures)
    {
        signatures = [];
        if (!reader.TryArray(countMax, out int count)) return false;
        signatures = new ReleaseSignature[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(2) || !reader.TryPublicKey(out PublicKey key) || !reader.TrySignature(out Signature signature)) return false;
            if (i > 0 && signatures[i - 1].Key.CompareTo(key) >= 0) return false;
            signatures[i] = new ReleaseSignature(key, signature);
        }

        return true;
    }
}
