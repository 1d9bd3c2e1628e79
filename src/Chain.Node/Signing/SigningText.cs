using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Chain.Node.Signing;

/// <summary>The JSON text of the files that travel between machines: versioned, bounded, and without unknown fields.</summary>
internal static class SigningText
{
    /// <summary>Largest file that is read, in bytes: 128 KiB. A transaction has at most 16 KiB, which stand in it twice, as digits and in words.</summary>
    public const int BytesMax = 128 * 1024;

    /// <summary>The version that this program writes and reads.</summary>
    public const int Version = 1;

    // The text is read by people and by this program, never by a browser: '+' stays '+'.
    private static readonly SigningJson Written =
        new(new JsonSerializerOptions(SigningJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Format<T>(T content) => JsonSerializer.Serialize(content, (JsonTypeInfo<T>)Written.GetTypeInfo(typeof(T))!) + "\n";

    /// <summary>The value of 'format', which says what kind of file a text is; null if it has none.</summary>
    public static string? FormatOf(string text)
    {
        try
        {
            using JsonDocument read = JsonDocument.Parse(text);
            return read.RootElement.ValueKind == JsonValueKind.Object && read.RootElement.TryGetProperty("format", out JsonElement format)
                && format.ValueKind == JsonValueKind.String ? format.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Parses a text; null if it does not parse, and then the problem says why.</summary>
    public static T? Parse<T>(string text, string format, out string problem)
        where T : SigningContent
    {
        problem = "";
        try
        {
            T? content = JsonSerializer.Deserialize(text, (JsonTypeInfo<T>)Written.GetTypeInfo(typeof(T))!);
            if (content is null) problem = "the file is empty";
            else if (content.Format != format) problem = $"format: this is no {format}";
            else if (content.Version != Version) problem = $"version {content.Version}: this program reads version {Version}; use a newer one";
            return problem.Length == 0 ? content : null;
        }
        catch (JsonException e)
        {
            problem = $"it is not valid: {e.Message}";
            return null;
        }
    }

    /// <summary>Reads hexadecimal digits; false for anything else.</summary>
    public static bool TryReadHex(string? text, int bytesMax, out byte[] bytes)
    {
        bytes = [];
        if (text is null || text.Length > 2 * bytesMax || text.Length % 2 != 0) return false;
        if (!text.All(static c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f')) return false;
        bytes = Convert.FromHexString(text);
        return true;
    }
}
