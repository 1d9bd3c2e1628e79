using System.Diagnostics.CodeAnalysis;

namespace Chain.Node.Keys.Pkcs11;

/// <summary>A key in a hardware module, as a pkcs11: URI (RFC 7512) names it. Attributes that no token or key has any influence on are ignored.</summary>
internal sealed record Pkcs11Uri
{
    public const string Scheme = "pkcs11:";

    private const int CharsMax = 2048;

    /// <summary>Label of the token; null for any.</summary>
    public string? Token { get; private init; }

    /// <summary>Serial number of the token; null for any.</summary>
    public string? Serial { get; private init; }

    /// <summary>Label of the key; null for any.</summary>
    public string? Label { get; private init; }

    /// <summary>CKA_ID of the key; null for any.</summary>
    public byte[]? Id { get; private init; }

    /// <summary>Path of the module's library.</summary>
    public string ModulePath { get; private init; } = "";

    /// <summary>File with the PIN; null for none.</summary>
    public string? PinSource { get; private init; }

    /// <summary>The PIN; null for none. It is in the open wherever the URI is.</summary>
    public string? PinValue { get; private init; }

    /// <summary>Parses a URI. On failure, the problem names the attribute and the remedy.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Pkcs11Uri? uri, out string problem)
    {
        uri = null;
        problem = text.Length > CharsMax ? $"it is longer than {CharsMax} characters" : "";
        if (problem.Length > 0) return false;
        string[] halves = text[Scheme.Length..].Split('?', 2);
        Dictionary<string, string> attributes = [];
        foreach (string part in halves[0].Split(';').Concat(halves.Length > 1 ? halves[1].Split('&') : []).Where(p => p.Length > 0))
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length != 2 || !attributes.TryAdd(pair[0], pair[1])) problem = $"'{part}': use each attribute once, as name=value";
        }

        if (problem.Length > 0) return false;
        uri = new Pkcs11Uri
        {
            Token = Text("token"),
            Serial = Text("serial"),
            Label = Text("object"),
            Id = attributes.TryGetValue("id", out string? id) ? Unescape(id) : null,
            ModulePath = Text("module-path") ?? "",
            PinSource = Text("pin-source") is { } source ? source.StartsWith("file:", StringComparison.Ordinal) ? source[5..] : source : null,
            PinValue = Text("pin-value"),
        };
        if (Text("type") is { } type and not "private") problem = $"type={type}: a key that signs is of type private";
        else if (uri.ModulePath.Length == 0) problem = "add ?module-path=… with the path of the module's library";
        else if (uri.Token is null && uri.Serial is null) problem = "add token=… or serial=…";
        else if (uri.Label is null && uri.Id is null) problem = "add object=… or id=…";
        if (problem.Length > 0) uri = null;
        return uri is not null;

        string? Text(string name) => attributes.TryGetValue(name, out string? value) ? Uri.UnescapeDataString(value) : null;
    }

    /// <summary>The bytes of a percent-encoded value.</summary>
    private static byte[] Unescape(string text)
    {
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]);
            bytes.Add(isEscape ? Convert.ToByte(text.Substring(i + 1, 2), 16) : (byte)text[i]);
            if (isEscape) i += 2;
        }

        return [.. bytes];
    }
}
