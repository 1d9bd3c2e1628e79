using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;

namespace Chain.Consensus;

/// <summary>A message between validators. Canonical bytes: [kind, body].</summary>
public abstract record ConsensusMessage
{
    private protected ConsensusMessage()
    {
    }

    private protected abstract ulong Kind { get; }

    private protected abstract ReadOnlyMemory<byte> EncodeBody();

    /// <summary>Canonical bytes.</summary>
    public byte[] Encode()
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.UInt(Kind);
        writer.Bytes(EncodeBody().Span);
        return writer.Written.ToArray();
    }

    /// <summary>
    /// Reads a message of at most <see cref="Limits.ConsensusMessageBytesMax"/> bytes; refuses any form other than that of
    /// <see cref="Encode"/>. Does not check signatures.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ConsensusMessage? message)
    {
        message = null;
        if (encoded.Length > Limits.ConsensusMessageBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(2) || !reader.TryUInt(StatusMessage.KindNumber, out ulong kind)) return false;
        if (!reader.TryBytes(Limits.ConsensusMessageBytesMax, out ReadOnlySpan<byte> body) || !reader.AtEnd) return false;
        message = kind switch
        {
            ProposalMessage.KindNumber when Proposal.TryDecode(body, out Proposal? proposal) => new ProposalMessage(proposal),
            VoteMessage.KindNumber when Vote.TryDecode(body, out Vote? vote) => new VoteMessage(vote),
            StatusMessage.KindNumber when StatusMessage.TryDecodeBody(body, out StatusMessage? status) => status,
            _ => null,
        };
        return message is not null;
    }
}
