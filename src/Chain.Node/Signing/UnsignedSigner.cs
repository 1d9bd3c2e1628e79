using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Node.Signing;

/// <summary>Leaves the place of the signature empty, for bytes that another machine signs later. Nothing that it "signs" verifies.</summary>
/// <param name="key">The key that will sign.</param>
internal sealed class UnsignedSigner(PublicKey key) : ISigner
{
    public PublicKey PublicKey => key;

    public Address Address => key.ToAddress();

    /// <inheritdoc/>
    public Signature Sign(in Hash256 digest) => default;
}
