using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Chain.Node.Keys.Pkcs11;

namespace Chain.Node.Keys;

/// <summary>A private key that a command line or node.json names: a key file, or a key in a hardware module.</summary>
internal sealed class SigningKey : ISigner, IDisposable
{
    private readonly ISigner _signer;

    private SigningKey(ISigner signer) => _signer = signer;

    /// <inheritdoc/>
    public PublicKey PublicKey => _signer.PublicKey;

    /// <inheritdoc/>
    public Address Address => _signer.Address;

    /// <summary>Whether a reference names a file.</summary>
    public static bool IsFile(string reference) => !reference.StartsWith(Pkcs11Uri.Scheme, StringComparison.Ordinal);

    /// <summary>Opens a key.</summary>
    /// <param name="reference">A file or a pkcs11: URI.</param>
    /// <param name="passwordFile">File with the password of an encrypted key; null to find it as <see cref="KeyPassword"/> says.</param>
    /// <exception cref="NodeStartupException">It cannot be used; the message names the reason and the remedy.</exception>
    public static SigningKey Open(string reference, string? passwordFile = null) =>
        new(IsFile(reference) ? KeyFile.Load(reference, passwordFile)
            : Pkcs11Signer.Open(reference, (source, shown) => KeyPassword.Find(source ?? passwordFile, shown)));

    /// <summary>Opens a key that node.json names; the path of a file is relative to the folder.</summary>
    /// <exception cref="NodeStartupException">As <see cref="Open(string, string)"/>.</exception>
    public static SigningKey Open(NodeConfiguration configuration, string reference) =>
        Open(IsFile(reference) ? configuration.Resolve(reference) : reference, PasswordFileOf(configuration));

    /// <summary>Opens a key that node.json names and, if it names one, the key to rotate to.</summary>
    /// <exception cref="NodeStartupException">As <see cref="Open(string, string)"/>.</exception>
    public static IReadOnlyList<SigningKey> OpenWithNext(NodeConfiguration configuration, string reference, string? next) =>
        next is null ? [Open(configuration, reference)] : [Open(configuration, reference), Open(configuration, next)];

    /// <summary>The file with the password of the node's keys; null if node.json names none.</summary>
    public static string? PasswordFileOf(NodeConfiguration configuration) =>
        configuration.KeyPasswordFile is { } file ? configuration.Resolve(file) : null;

    /// <inheritdoc/>
    public Signature Sign(in Hash256 digest) => _signer.Sign(digest);

    /// <inheritdoc/>
    public void Dispose() => (_signer as IDisposable)?.Dispose();
}
