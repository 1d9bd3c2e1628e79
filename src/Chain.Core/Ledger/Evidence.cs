using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>Proof that a validator signed two messages of which an honest one signs at most one. Carries nothing but what was signed.</summary>
public abstract record Evidence
{
    /// <summary>Bytes of an encoded evidence: two messages of about 120 bytes and their frame.</summary>
    public const int EncodedBytesMax = 512;

    private protected Evidence()
    {
    }

    /// <summary>Height of both messages; the set of this height says who signed.</summary>
    public abstract long Height { get; }

    /// <summary>Index of the offender in the set of <see cref="Height"/>.</summary>
    public abstract int ValidatorIndex { get; }

    private protected abstract ulong Kind { get; }

    private protected abstract void WriteBody(CborWriter writer, bool withSignatures);

    /// <summary>Whether both signatures are the offender's and the messages exclude each other.</summary>
    /// <param name="validators">The set of <see cref="Height"/>.</param>
    /// <param name="chainId">Id of the chain.</param>
    public abstract bool IsProven(ValidatorSet validators, Hash256 chainId);

    /// <summary>Names the offence, not the proof: ECDSA can sign one message in many ways, and they must not count as many offences.</summary>
    public Hash256 Id(Hash256 chainId)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.UInt(Kind);
        WriteBody(writer, withSignatures: false);
        return Crypto.DomainHash.Compute(Crypto.Domains.Evidence, chainId, writer.Written);
    }

    /// <summary>Canonical bytes: [kind, body].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.UInt(Kind);
        WriteBody(writer, withSignatures: true);
        return writer.Written.ToArray();
    }

    /// <summary>Reads evidence; refuses any other form than that of <see cref="Encode"/>. Nothing is proven by this alone.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Evidence? evidence)
    {
        evidence = null;
        if (encoded.Length > EncodedBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(2) || !reader.TryUInt(2, out ulong kind)) return false;
        evidence = kind switch
        {
            DuplicateVoteEvidence.KindNumber => DuplicateVoteEvidence.ReadBody(ref reader),
            DuplicateProposalEvidence.KindNumber => DuplicateProposalEvidence.ReadBody(ref reader),
            _ => null,
        };
        if (!reader.AtEnd) evidence = null;
        return evidence is not null;
    }
}
