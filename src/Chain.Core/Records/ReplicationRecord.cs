using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A replication contract as the chain knows it, by its pair's last proposal; the value at <see cref="StateKeys.Replication"/>.</summary>
public sealed record ReplicationRecord
{
    /// <summary>The release that is copied.</summary>
    public required Address Release { get; init; }

    /// <summary>The release's vendor, who accepts, sends and may revoke.</summary>
    public required Address Vendor { get; init; }

    /// <summary>The broker, who proposes, locates and may withdraw.</summary>
    public required Address Broker { get; init; }

    /// <summary>Number of the proposal, from 1.</summary>
    public required ulong Sequence { get; init; }

    /// <summary><see cref="ReplicationProposal.Digest"/> of the proposal: what every call must name.</summary>
    public required Hash256 ProposalDigest { get; init; }

    /// <summary>For which channels, and until when.</summary>
    public required ReplicationTerms Terms { get; init; }

    /// <summary>Where the replication stands; whether its terms have ended is for <see cref="IsActiveAt"/> to say.</summary>
    public required ReplicationStatus Status { get; init; }

    /// <summary>Where the broker's copy is; empty before it is located.</summary>
    public string Uri { get; init; } = "";

    /// <summary>The authorities that found the right image at <see cref="Uri"/>, in order of their attestations.</summary>
    public IReadOnlyList<Address> Attestors { get; init; } = [];

    /// <summary>Height at which it was proposed.</summary>
    public required long ProposedHeight { get; init; }

    /// <summary>Height at which the vendor accepted; 0 before.</summary>
    public long AcceptedHeight { get; init; }

    /// <summary>Height at which the vendor began the transfer; 0 before.</summary>
    public long TransferHeight { get; init; }

    /// <summary>Height at which the broker located its copy; 0 before.</summary>
    public long LocatedHeight { get; init; }

    /// <summary>Height at which it became active; 0 before.</summary>
    public long ActivatedHeight { get; init; }

    /// <summary>Height at which it was rejected, withdrawn or revoked; 0 before.</summary>
    public long EndedHeight { get; init; }

    /// <summary>Why it was rejected, withdrawn or revoked, for people; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether the broker's location may be used at a block of this height and time.</summary>
    public bool IsActiveAt(long height, long timeMs) => Status == ReplicationStatus.Active && !Terms.HaveEnded(height, timeMs);

    /// <summary>Whether nothing but a new proposal can come: rejected, withdrawn or revoked.</summary>
    public bool HasEnded => Status is ReplicationStatus.Rejected or ReplicationStatus.Withdrawn or ReplicationStatus.Revoked;

    /// <summary>Canonical bytes: a 16-element array in the order of the properties.</summary>
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
        writer.Array(16);
        writer.Bytes(Release.AsSpan());
        writer.Bytes(Vendor.AsSpan());
        writer.Bytes(Broker.AsSpan());
        writer.UInt(Sequence);
        writer.Bytes(ProposalDigest.AsSpan());
        Terms.WriteTo(writer);
        writer.UInt((ulong)Status);
        writer.Text(Uri);
        AddressLists.Write(writer, Attestors);
        writer.Int(ProposedHeight);
        writer.Int(AcceptedHeight);
        writer.Int(TransferHeight);
        writer.Int(LocatedHeight);
        writer.Int(ActivatedHeight);
        writer.Int(EndedHeight);
        writer.Text(Reason);
    }

    /// <summary>Reads a record; refuses any form but the canonical one.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ReplicationRecord? record)
    {
        record = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(16) || !reader.TryAddress(out Address release)) return false;
        if (!reader.TryAddress(out Address vendor) || !reader.TryAddress(out Address broker)) return false;
        if (!reader.TryUInt(Limits.SequenceMax, out ulong sequence) || sequence == 0 || !reader.TryHash(out Hash256 digest)) return false;
        if (!ReplicationTerms.TryRead(ref reader, out ReplicationTerms terms) || !terms.IsWellFormed()) return false;
        if (!reader.TryUInt((ulong)ReplicationStatus.Revoked, out ulong status) || status == 0) return false;
        if (!reader.TryText(Limits.UriBytesMax, out string uri)) return false;
        if (!AddressLists.TryRead(ref reader, Limits.ValidatorsMax, out Address[] attestors)) return false;
        Span<long> heights = stackalloc long[6];
        foreach (ref long height in heights)
        {
            if (!reader.TryInt(Limits.HeightMax, out height)) return false;
        }

        if (!reader.TryText(Limits.ReasonBytesMax, out string reason) || !reader.AtEnd) return false;
        record = new ReplicationRecord
        {
            Release = release, Vendor = vendor, Broker = broker, Sequence = sequence, ProposalDigest = digest, Terms = terms,
            Status = (ReplicationStatus)status, Uri = uri, Attestors = attestors, ProposedHeight = heights[0], AcceptedHeight = heights[1],
            TransferHeight = heights[2], LocatedHeight = heights[3], ActivatedHeight = heights[4], EndedHeight = heights[5], Reason = reason,
        };
        return true;
    }
}
