using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Decoding;

namespace Chain.Node.Signing;

/// <summary>
/// Something that several keys sign, each on its own machine: the manifest of a release, or a change of the release policy. Each key holder answers
/// with a <see cref="SignatureFile"/>. As in a <see cref="TransactionFile"/>, the digest and the words are derived, never believed.
/// </summary>
internal sealed record SigningRequest
{
    public const string FormatName = "fwledger-signing-request";

    private SigningRequest(Hash256 chainId, SigningSubject subject, ReadOnlyMemory<byte> content, Hash256 digest, IReadOnlyList<string> meaning)
    {
        ChainId = chainId;
        Subject = subject;
        Content = content;
        Digest = digest;
        Meaning = meaning;
    }

    /// <summary>The chain, which the digest covers.</summary>
    public Hash256 ChainId { get; }

    public SigningSubject Subject { get; }

    /// <summary>Canonical bytes of what is signed.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The digest that the keys sign.</summary>
    public Hash256 Digest { get; }

    /// <summary>What is signed, in words.</summary>
    public IReadOnlyList<string> Meaning { get; }

    /// <summary>The manifest; null if the subject is another one.</summary>
    public ReleaseManifest? Manifest => Subject == SigningSubject.Release && ReleaseManifest.TryDecode(Content.Span, out ReleaseManifest? manifest)
        ? manifest : null;

    public static SigningRequest Of(Hash256 chainId, ReleaseManifest manifest) => new(chainId, SigningSubject.Release, manifest.Encode(),
        manifest.Digest(chainId), CallWords.Of("sign a release", ReleaseJson.Of(manifest)));

    public static SigningRequest Of(Hash256 chainId, ReleasePolicyChange change)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Bytes(change.Vendor.AsSpan());
        writer.Int(change.PreviousFromHeight);
        change.Policy.WriteTo(writer);
        writer.Int(change.FromHeight);
        string keys = change.Policy.Keys.Count == 0 ? "any key of the vendor" : string.Join(", ", change.Policy.Keys);
        string[] meaning = ["sign a change of a release policy", $"vendor: {change.Vendor}", $"replaces the policy from height: {change.PreviousFromHeight}",
            $"threshold: {change.Policy.Threshold}", $"keys: {keys}", $"from height: {change.FromHeight}"];
        return new SigningRequest(chainId, SigningSubject.ReleasePolicy, writer.Written.ToArray(), change.Digest(chainId), meaning);
    }

    /// <summary>Signs it.</summary>
    public SignatureFile Sign(ISigner signer) => new(ChainId, Subject, Digest, signer.PublicKey, signer.Sign(Digest));

    /// <summary>The text of the file.</summary>
    public string Format() => SigningText.Format(new SigningRequestContent
    {
        Format = FormatName,
        Version = SigningText.Version,
        ChainId = $"{ChainId}",
        Subject = Subject.ToString(),
        Content = Convert.ToHexStringLower(Content.Span),
        Meaning = Meaning,
        Digest = $"{Digest}",
    });

    /// <summary>Parses a file and checks it as a whole. On failure, the problem says what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SigningRequest? request, out string problem)
    {
        request = null;
        if (SigningText.Parse<SigningRequestContent>(text, FormatName, out problem) is not { } content) return false;
        if (!Hash256.TryParse(content.ChainId, out Hash256 chainId)) problem = "chain_id: use 64 hexadecimal digits";
        else if (!SigningText.TryReadHex(content.Content, Limits.PayloadBytesMax, out byte[] bytes)) problem = "content: use hexadecimal digits";
        else if (Read(chainId, content.Subject, bytes) is not { } read) problem = $"content: these bytes are no {content.Subject} that this program can read";
        else if (content.Digest != $"{read.Digest}") problem = $"it was changed: its content has the digest {read.Digest}, and it states {content.Digest}";
        else if (!read.Meaning.SequenceEqual(content.Meaning ?? [])) problem = "it was changed: what it says in words is not what its content says";
        else request = read;
        return request is not null;
    }

    private static SigningRequest? Read(Hash256 chainId, string? subject, byte[] bytes)
    {
        switch (subject)
        {
            case nameof(SigningSubject.Release):
                return ReleaseManifest.TryDecode(bytes, out ReleaseManifest? manifest) ? Of(chainId, manifest) : null;
            case nameof(SigningSubject.ReleasePolicy):
                CborReader reader = new(bytes);
                return reader.TryExactArray(4) && reader.TryAddress(out Address vendor) && reader.TryInt(Limits.HeightMax, out long previous)
                    && ReleasePolicy.TryRead(ref reader, out ReleasePolicy policy) && reader.TryInt(Limits.HeightMax, out long from) && reader.AtEnd
                    ? Of(chainId, new ReleasePolicyChange(vendor, previous, policy, from)) : null;
            default:
                return null;
        }
    }
}
