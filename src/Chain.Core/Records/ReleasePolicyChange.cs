using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A vendor's change from one release policy to the next. Release keys of both policies sign it.</summary>
/// <param name="Vendor">Address of the vendor.</param>
/// <param name="PreviousFromHeight">First height of the previous policy, so that no change can be skipped or replayed (threat A23).</param>
/// <param name="Policy">The new policy.</param>
/// <param name="FromHeight">First height of the new policy.</param>
public sealed record ReleasePolicyChange(Address Vendor, long PreviousFromHeight, ReleasePolicy Policy, long FromHeight)
{
    /// <summary>Computes the digest over [vendor, previous first height, policy, first height] under the release-policy domain.</summary>
    public Hash256 Digest(Hash256 chainId)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Bytes(Vendor.AsSpan());
        writer.Int(PreviousFromHeight);
        Policy.WriteTo(writer);
        writer.Int(FromHeight);
        return DomainHash.Compute(Domains.ReleasePolicy, chainId, writer.Written);
    }
}
