using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The state of a replication contract, for its latest proposal. The value at <see cref="StateKeys.Replication"/>.</summary>
public sealed record ReplicationRecord
{
    /// <summary>Address of the release's update contract.</summary>
    public required Address Release { get; init; }

    /// <summary>Address of the release's vendor, who accepts, sends the image and may revoke.</summary>
    public required Address Vendor { get; init; }

    /// <summary>Address of the broker, who proposes, locates its copy and may withdraw.</summary>
    public required Address Broker { get; init; }

    /// <summary>Sequence number of the proposal, from 1.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>Digest of the proposal (<see cref="ReplicationProposal.Digest"/>). Every call must name it.</summary>
    public required Hash256 ProposalDigest { get; init; }

    /// <summary>Channels and end of the replication.</summary>
    public required ReplicationTerms Terms { get; init; }

    /// <summary>Status of the replication. It does not change when the terms end: see <see cref="IsActiveAt"/>.</summary>
    public required ReplicationStatus Status { get; init; }

    /// <summary>URI of the broker's copy; empty until the broker locates it.</summary>
    public string Uri { get; init; } = "";

    /// <summary>The authorities that attested the image at <see cref="Uri"/>, in order of their attestations.</summary>
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

    /// <summary>Reason for the rejection, withdrawal or revocation; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether the replication is active, and its terms are in force, at a block of this height and time.</summary>
    public bool IsActiveAt(long height, long timeMs) => Status == ReplicationStatus.Active && !Terms.HaveEnded(height, timeMs);

    /// <summary>Whether it is rejected, withdrawn or revoked. Only a new proposal can follow.</summary>
    public bool HasEnded => Status is ReplicationStatus.Rejected or ReplicationStatus.Withdrawn or ReplicationStatus.Revoked;

    /// <summary>Canonical bytes: a 16-element array of the properties in the order of RECORDS.md.</summary>
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

    /// <summary>Decodes a record; false unless the bytes are canonical and the terms are well formed.</summary>
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
            Release = release,
            Vendor = vendor,
            Broker = broker,
            Sequence = sequence,
            ProposalDigest = digest,
            Terms = terms,
            Status = (ReplicationStatus)status,
            Uri = uri,
            Attestors = attestors,
            ProposedHeight = heights[0],
            AcceptedHeight = heights[1],
            TransferHeight = heights[2],
            LocatedHeight = heights[3],
            ActivatedHeight = heights[4],
            EndedHeight = heights[5],
            Reason = reason,
        };
        return true;
    }
}
