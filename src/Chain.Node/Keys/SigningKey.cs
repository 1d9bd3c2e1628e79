using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Configuration;

namespace Chain.Node.Keys;

/// <summary>A private key that a command line or node.json names: a key file.</summary>
internal sealed class SigningKey : ISigner, IDisposable
{
    private readonly ISigner _signer;

    private SigningKey(ISigner signer) => _signer = signer;

    /// <inheritdoc/>
    public PublicKey PublicKey => _signer.PublicKey;

    /// <inheritdoc/>
    public Address Address => _signer.Address;

    /// <summary>Whether a reference names a file.</summary>
    public static bool IsFile(string reference) => true;

    /// <summary>Opens a key.</summary>
    /// <exception cref="NodeStartupException">It cannot be used; the message names the reason and the remedy.</exception>
    public static SigningKey Open(string reference) => new(KeyFile.Load(reference));

    /// <inheritdoc/>
    public Signature Sign(in Hash256 digest) => _signer.Sign(digest);

    /// <inheritdoc/>
    public void Dispose() => (_signer as IDisposable)?.Dispose();
}
