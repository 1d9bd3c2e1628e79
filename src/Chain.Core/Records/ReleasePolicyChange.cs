using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A vendor's step from one release policy to the next, as release keys of both sign it.</summary>
/// <param name="Vendor">The vendor.</param>
/// <param name="PreviousFromHeight">Height from which the policy before holds: no step can be skipped or replayed (threat A23).</param>
/// <param name="Policy">The new policy.</param>
/// <param name="FromHeight">Height from which it is to hold.</param>
public sealed record ReleasePolicyChange(Address Vendor, long PreviousFromHeight, ReleasePolicy Policy, long FromHeight)
{
    /// <summary>Digest over [vendor, previous height, policy, height] under the release-policy domain.</summary>
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
