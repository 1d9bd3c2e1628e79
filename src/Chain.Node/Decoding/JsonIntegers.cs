using System.Text.Json.Nodes;

namespace Chain.Node.Decoding;

/// <summary>Integers in the style of docs/json.md: a number if every reader of JSON reads it exactly, otherwise a text.</summary>
internal static class JsonIntegers
{
    /// <summary>Largest integer that every reader of JSON reads exactly (RFC 8259, section 6).</summary>
    public const long Max = (1L << 53) - 1;

    public static JsonNode Of(long value) => value is >= -Max and <= Max ? JsonValue.Create(value) : JsonValue.Create($"{value}");

    /// <inheritdoc cref="Of(long)"/>
    public static JsonNode Of(ulong value) => value <= Max ? JsonValue.Create(value) : JsonValue.Create($"{value}");
}
