using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Gateway.Protocols.Ddi;

/// <summary>Reads JSON from strangers: bounded depth, no duplicate names, no BOM, no lone surrogates (threat E10). [GW-DDI.12]</summary>
/// <remarks>Devices copy lines of their logs into reports, in any encoding. A byte that is not UTF-8 is replaced; the report counts.</remarks>
internal static partial class DdiJson
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
            // A replaced byte becomes U+FFFD, which is no part of JSON's syntax, so it can only change text.
            if (!Utf8.IsValid(body)) body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body));
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

    /// <summary>A string for people: an escaped lone surrogate in it is replaced.</summary>
    public static string? LenientText(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            using JsonDocument replaced = JsonDocument.Parse(EscapedSurrogate().Replace(text.GetRawText(), @"\ufffd"));
            return replaced.RootElement.GetString();
        }
    }

    [GeneratedRegex(@"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex EscapedSurrogate();

    /// <summary>A member's text; null if it is missing or not a string.</summary>
    public static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
