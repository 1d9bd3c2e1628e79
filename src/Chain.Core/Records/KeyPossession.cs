using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>Proof of possession: a new key signs its participant and itself, so that nobody can register a key of somebody else.</summary>
public static class KeyPossession
{
    /// <summary>Computes the digest over [participant, key] under the participant domain. For a first key, the participant is the key's own address.</summary>
    public static Hash256 Digest(Hash256 chainId, Address participant, PublicKey key)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(participant.AsSpan());
        writer.Bytes(key.AsSpan());
        return DomainHash.Compute(Domains.Participant, chainId, writer.Written);
    }

    /// <summary>Signs the proof of possession with the participant's new key.</summary>
    public static Signature Sign(Hash256 chainId, Address participant, ISigner key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Sign(Digest(chainId, participant, key.PublicKey));
    }
}
