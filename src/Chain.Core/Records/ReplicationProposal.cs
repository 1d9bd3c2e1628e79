using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A broker's offer to keep a copy of a release [P3.4].</summary>
/// <param name="Release">Address of the release's update contract.</param>
/// <param name="Broker">The broker.</param>
/// <param name="Sequence">1 for the pair's first proposal, and one more for each later one; at most <see cref="Limits.SequenceMax"/>.</param>
/// <param name="Terms">For which channels, and until when.</param>
public sealed record ReplicationProposal(Address Release, Address Broker, ulong Sequence, ReplicationTerms Terms)
{
    /// <summary>What every answer and later step names, so that an acceptance of an earlier proposal accepts nothing else (threat G01).</summary>
    /// <remarks>Hash over [release, broker, terms, sequence] under <see cref="Domains.ReplicationProposal"/> and the chain's id.</remarks>
    public Hash256 Digest(Hash256 chainId)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Bytes(Release.AsSpan());
        writer.Bytes(Broker.AsSpan());
        Terms.WriteTo(writer);
        writer.UInt(Sequence);
        return DomainHash.Compute(Domains.ReplicationProposal, chainId, writer.Written);
    }

    /// <summary>Address of a pair's replication contract: 20 bytes of a hash over release and broker, so nobody else can take it.</summary>
    public static Address ContractAddress(Hash256 chainId, Address release, Address broker)
    {
        Span<byte> payload = stackalloc byte[2 * Address.Size];
        release.CopyTo(payload);
        broker.CopyTo(payload[Address.Size..]);
        Hash256 hash = DomainHash.Compute(Domains.ReplicationAddress, chainId, payload);
        return Address.From(hash.AsSpan()[..Address.Size]);
    }
}
