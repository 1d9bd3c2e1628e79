using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Contracts.Tests.Harness;

/// <summary>Returns an empty signature. For tests with thousands of calls that are not about signatures.</summary>
internal sealed class UnsignedSigner(PublicKey key) : ISigner
{
    public PublicKey PublicKey => key;

    public Address Address { get; } = key.ToAddress();

    public Signature Sign(in Hash256 digest) => default;
}
