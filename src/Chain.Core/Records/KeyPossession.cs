using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>What a key signs to show that whoever brings it holds it, and for which participant.</summary>
public static class KeyPossession
{
    /// <summary>Digest over [participant, key] under the participant domain. For a first key the participant is the key's own address.</summary>
    public static Hash256 Digest(Hash256 chainId, Address participant, PublicKey key)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(participant.AsSpan());
        writer.Bytes(key.AsSpan());
        return DomainHash.Compute(Domains.Participant, chainId, writer.Written);
    }

    /// <summary>Signs for the participant with the key that it is to get.</summary>
    public static Signature Sign(Hash256 chainId, Address participant, ISigner key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Sign(Digest(chainId, participant, key.PublicKey));
    }
}
