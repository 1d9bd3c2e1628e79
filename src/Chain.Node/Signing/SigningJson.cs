using System.Text.Json.Serialization;

namespace Chain.Node.Signing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TransactionContent))]
[JsonSerializable(typeof(SigningRequestContent))]
[JsonSerializable(typeof(SignatureContent))]
internal sealed partial class SigningJson : JsonSerializerContext;

/// <summary>What every file begins with.</summary>
internal abstract class SigningContent
{
    [JsonRequired, JsonPropertyOrder(-3)]
    public string? Format { get; init; }

    [JsonRequired, JsonPropertyOrder(-2)]
    public int Version { get; init; }

    [JsonRequired, JsonPropertyOrder(-1)]
    public string? ChainId { get; init; }
}

internal sealed class TransactionContent : SigningContent
{
    [JsonRequired]
    public string? Sender { get; init; }

    [JsonRequired]
    public string? Key { get; init; }

    [JsonRequired]
    public ulong Nonce { get; init; }

    [JsonRequired]
    public int Kind { get; init; }

    [JsonRequired]
    public int Method { get; init; }

    [JsonRequired]
    public string? Target { get; init; }

    [JsonRequired]
    public string? Payload { get; init; }

    [JsonRequired]
    public IReadOnlyList<string>? Meaning { get; init; }

    [JsonRequired]
    public string? Id { get; init; }

    public string? Signature { get; init; }
}

internal sealed class SigningRequestContent : SigningContent
{
    [JsonRequired]
    public string? Subject { get; init; }

    [JsonRequired]
    public string? Content { get; init; }

    [JsonRequired]
    public IReadOnlyList<string>? Meaning { get; init; }

    [JsonRequired]
    public string? Digest { get; init; }
}

internal sealed class SignatureContent : SigningContent
{
    [JsonRequired]
    public string? Subject { get; init; }

    [JsonRequired]
    public string? Digest { get; init; }

    [JsonRequired]
    public string? PublicKey { get; init; }

    [JsonRequired]
    public string? Signature { get; init; }
}
