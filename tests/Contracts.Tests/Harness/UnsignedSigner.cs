using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Contracts.Tests.Harness;

/// <summary>Signs nothing: for thousands of calls whose signatures are not what the test is about.</summary>
internal sealed class UnsignedSigner(PublicKey key) : ISigner
{
    public PublicKey PublicKey => key;

    public Address Address { get; } = key.ToAddress();

    public Signature Sign(in Hash256 digest) => default;
}
