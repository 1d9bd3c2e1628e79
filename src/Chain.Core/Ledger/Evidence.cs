using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>Proof that a validator signed two messages of which an honest validator signs at most one. Holds only what the signatures cover.</summary>
public abstract record Evidence
{
    /// <summary>Maximum length of encoded evidence, in bytes. Two messages of about 120 bytes each fit.</summary>
    public const int EncodedBytesMax = 512;

    private protected Evidence()
    {
    }

    /// <summary>Height of both messages. The validator set of this height identifies the signer.</summary>
    public abstract long Height { get; }

    /// <summary>Index of the offender in the validator set of <see cref="Height"/>.</summary>
    public abstract int ValidatorIndex { get; }

    private protected abstract ulong Kind { get; }

    private protected abstract void WriteBody(CborWriter writer, bool withSignatures);

    /// <summary>Whether both signatures are by the offender. The constructors and the decoder ensure that the two messages conflict.</summary>
    /// <param name="validators">The validator set of <see cref="Height"/>.</param>
    /// <param name="chainId">Id of the chain.</param>
    public abstract bool IsProven(ValidatorSet validators, Hash256 chainId);

    /// <summary>Identifies the offence. The hash excludes the signatures: ECDSA can sign a message in many ways, which must count as one offence.</summary>
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

    /// <summary>Decodes evidence; false unless the bytes are exactly what <see cref="Encode"/> writes. Does not verify the signatures.</summary>
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
