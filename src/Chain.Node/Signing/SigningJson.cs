using System.Text.Json.Serialization;

namespace Chain.Node.Signing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TransactionContent))]
[JsonSerializable(typeof(SigningRequestContent))]
[JsonSerializable(typeof(SignatureContent))]
internal sealed partial class SigningJson : JsonSerializerContext;

internal sealed class TransactionContent
{
    [JsonRequired]
    public string? Format { get; init; }

    [JsonRequired]
    public int Version { get; init; }

    [JsonRequired]
    public string? ChainId { get; init; }

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

internal sealed class SigningRequestContent
{
    [JsonRequired]
    public string? Format { get; init; }

    [JsonRequired]
    public int Version { get; init; }

    [JsonRequired]
    public string? ChainId { get; init; }

    [JsonRequired]
    public string? Subject { get; init; }

    [JsonRequired]
    public string? Content { get; init; }

    [JsonRequired]
    public IReadOnlyList<string>? Meaning { get; init; }

    [JsonRequired]
    public string? Digest { get; init; }
}

internal sealed class SignatureContent
{
    [JsonRequired]
    public string? Format { get; init; }

    [JsonRequired]
    public int Version { get; init; }

    [JsonRequired]
    public string? ChainId { get; init; }

    [JsonRequired]
    public string? Subject { get; init; }

    [JsonRequired]
    public string? Digest { get; init; }

    [JsonRequired]
    public string? PublicKey { get; init; }

    [JsonRequired]
    public string? Signature { get; init; }
}
