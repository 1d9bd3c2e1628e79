using System.Text.Json.Serialization;

namespace Chain.Node.Client;

/// <summary>What a user's commands connect to, trust and sign with, saved under a name. What is null is not saved.</summary>
/// <param name="Node">gRPC address of a node.</param>
/// <param name="Trust">genesis.json or an anchor.</param>
/// <param name="Ca">PEM file of the authorities that sign the node's TLS certificate.</param>
/// <param name="Key">Key file.</param>
internal sealed record SavedContext(string? Node = null, string? Trust = null, string? Ca = null, string? Key = null);

/// <summary>The file's content.</summary>
/// <param name="Contexts">The contexts by name.</param>
/// <param name="Current">Name of the context that commands use; null for none.</param>
internal sealed record SavedContexts(IReadOnlyDictionary<string, SavedContext> Contexts, string? Current = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SavedContexts))]
internal sealed partial class SavedContextsJson : JsonSerializerContext;
