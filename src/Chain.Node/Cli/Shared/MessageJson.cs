using System.Collections;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Chain.Node.Cli.Shared;

/// <summary>
/// A protobuf message as JSON in the style of docs/json.md. Protobuf's own mapping writes every 64-bit integer as a text, because a double does not
/// hold them all. Here one below 2^53, which a double holds, is a number.
/// </summary>
internal static class MessageJson
{
    /// <summary>Largest integer that every reader of JSON reads exactly (RFC 8259, section 6).</summary>
    public const long IntegerMax = (1L << 53) - 1;

    /// <summary>The message with all its fields, also those with default values; a message that is not set is left out.</summary>
    public static JsonObject Of(IMessage message)
    {
        JsonObject json = [];
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            object? value = field.Accessor.GetValue(message);
            if (value is null || (field.HasPresence && !field.Accessor.HasValue(message))) continue;
            json[field.Name] = field.IsRepeated ? new JsonArray([.. ((IList)value).Cast<object>().Select(ToNode)]) : ToNode(value);
        }

        return json;
    }

    /// <summary>An integer: a number if every reader reads it exactly, otherwise a text.</summary>
    public static JsonNode Integer(long value) =>
        value is >= -IntegerMax and <= IntegerMax ? JsonValue.Create(value) : JsonValue.Create($"{value}");

    /// <inheritdoc cref="Integer(long)"/>
    public static JsonNode Integer(ulong value) => value <= IntegerMax ? JsonValue.Create(value) : JsonValue.Create($"{value}");

    private static JsonNode ToNode(object value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        uint number => JsonValue.Create(number),
        long number => Integer(number),
        ulong number => Integer(number),
        string text => JsonValue.Create(text),
        ByteString bytes => JsonValue.Create(bytes.ToBase64()),
        IMessage message => Of(message),
        _ => throw new NotSupportedException($"ledger.proto has no field of type {value.GetType().Name}."),
    };
}
