using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Gateway.Protocols.Ddi;

/// <summary>Reads JSON from strangers: bounded depth, no duplicate names, no BOM, no lone surrogates (threat E10). [GW-DDI.12]</summary>
internal static class DdiJson
{
    private const int DepthMax = 16;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = DepthMax, AllowDuplicateProperties = false };

    /// <summary>
    /// Parses an object and passes its root to <paramref name="read"/>; false if the text, or a value that is read, is malformed.
    /// </summary>
    public static bool TryRead<T>(byte[] body, Func<JsonElement, T?> read, [NotNullWhen(true)] out T? value)
        where T : class
    {
        value = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object) value = read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // GetString throws InvalidOperationException for text that is not valid Unicode.
        }

        return value is not null;
    }

    /// <summary>Finds a member that is an object.</summary>
    public static bool TryObject(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;

    /// <summary>A member's text; null if it is missing or not a string.</summary>
    public static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
