using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Node.Signing;

/// <summary>One key's signature of a <see cref="SigningRequest"/>. It is public.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Subject">What was signed.</param>
/// <param name="Digest">Digest of what was signed.</param>
/// <param name="Key">The key that signed.</param>
/// <param name="Signature">The signature over the digest; a parsed file's verifies.</param>
internal sealed record SignatureFile(Hash256 ChainId, SigningSubject Subject, Hash256 Digest, PublicKey Key, Signature Signature)
{
    public const string FormatName = "fwledger-signature";

    /// <summary>The signature in the place of a signer.</summary>
    public PresetSigner ToSigner() => new(Key, Digest, Signature);

    /// <summary>The text of the file.</summary>
    public string Format() => SigningText.Format(new SignatureContent
    {
        Format = FormatName,
        Version = SigningText.Version,
        ChainId = $"{ChainId}",
        Subject = Subject.ToString(),
        Digest = $"{Digest}",
        PublicKey = $"{Key}",
        Signature = $"{Signature}",
    });

    /// <summary>Parses a file and verifies its signature. On failure, the problem says what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SignatureFile? file, out string problem)
    {
        file = null;
        if (SigningText.Parse<SignatureContent>(text, FormatName, out problem) is not { } content) return false;
        SigningSubject subject = content.Subject switch
        {
            nameof(SigningSubject.Release) => SigningSubject.Release,
            nameof(SigningSubject.ReleasePolicy) => SigningSubject.ReleasePolicy,
            _ => SigningSubject.Unspecified,
        };
        if (!Hash256.TryParse(content.ChainId, out Hash256 chainId)) problem = "chain_id: use 64 hexadecimal digits";
        else if (subject == SigningSubject.Unspecified) problem = $"subject: this program does not know '{content.Subject}'";
        else if (!Hash256.TryParse(content.Digest, out Hash256 digest)) problem = "digest: use 64 hexadecimal digits";
        else if (!PublicKey.TryParse(content.PublicKey, out PublicKey key)) problem = "public_key: use 66 hexadecimal digits";
        else if (!Signature.TryParse(content.Signature, out Signature signature)) problem = "signature: use 128 hexadecimal digits";
        else if (!SignatureVerifier.Verify(key, digest, signature)) problem = $"it was changed: the signature is not one of key {key} over {digest}";
        else file = new SignatureFile(chainId, subject, digest, key, signature);
        return file is not null;
    }
}
