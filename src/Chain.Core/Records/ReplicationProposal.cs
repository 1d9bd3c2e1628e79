using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A broker's offer to serve a copy of a release [P3.4].</summary>
/// <param name="Release">Address of the release's update contract.</param>
/// <param name="Broker">Address of the broker.</param>
/// <param name="Sequence">
/// 1 for the first proposal of this broker for this release; each later proposal adds one. At most <see cref="Limits.SequenceMax"/>.
/// </param>
/// <param name="Terms">Channels and end of the replication.</param>
public sealed record ReplicationProposal(Address Release, Address Broker, ulong Sequence, ReplicationTerms Terms)
{
    /// <summary>Computes the proposal digest. Every later call names it, so a call for an earlier proposal has no effect on this one (threat G01).</summary>
    /// <remarks>The hash of [release, broker, terms, sequence] under <see cref="Domains.ReplicationProposal"/> and the chain id.</remarks>
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

    /// <summary>Computes the address of the replication contract: 20 bytes of a hash over release and broker, so nobody else can use it.</summary>
    public static Address ContractAddress(Hash256 chainId, Address release, Address broker)
    {
        Span<byte> payload = stackalloc byte[2 * Address.Size];
        release.CopyTo(payload);
        broker.CopyTo(payload[Address.Size..]);
        Hash256 hash = DomainHash.Compute(Domains.ReplicationAddress, chainId, payload);
        return Address.From(hash.AsSpan()[..Address.Size]);
    }
}
