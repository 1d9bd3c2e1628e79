using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Node.Signing;

/// <summary>A signature that another machine has made, in the place of a signer. Signs only the digest that the other machine signed.</summary>
/// <param name="key">The key that signed.</param>
/// <param name="digest">What it signed.</param>
/// <param name="signature">The signature, which the caller has verified.</param>
internal sealed class PresetSigner(PublicKey key, Hash256 digest, Signature signature) : ISigner
{
    public PublicKey PublicKey => key;

    public Address Address => key.ToAddress();

    /// <summary>Whether the signature is of this digest.</summary>
    public bool HasSigned(in Hash256 asked) => digest.Equals(asked);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The digest is another one.</exception>
    public Signature Sign(in Hash256 digest) => HasSigned(digest) ? signature : throw new InvalidOperationException("The signature is of another digest.");
}
