using System.Collections;
using System.Text.Json.Nodes;
using Chain.Node.Decoding;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Chain.Node.Cli.Shared;

/// <summary>
/// A protobuf message as JSON in the style of docs/json.md. Protobuf's own mapping writes every 64-bit integer as a text, because a double does not
/// hold them all. Here one below 2^53, which a double holds, is a number. A node's decoded views are left out: a command decodes the bytes itself.
/// </summary>
internal static class MessageJson
{
    /// <summary>The message with all its fields, also those with default values; a message that is not set is left out.</summary>
    public static JsonObject Of(IMessage message)
    {
        JsonObject json = [];
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            object? value = field.Accessor.GetValue(message);
            if (value is null or Struct || (field.HasPresence && !field.Accessor.HasValue(message))) continue;
            json[field.Name] = field.IsRepeated ? new JsonArray([.. ((IList)value).Cast<object>().Select(ToNode)]) : ToNode(value);
        }

        return json;
    }

    private static JsonNode ToNode(object value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        uint number => JsonValue.Create(number),
        long number => JsonIntegers.Of(number),
        ulong number => JsonIntegers.Of(number),
        string text => JsonValue.Create(text),
        ByteString bytes => JsonValue.Create(bytes.ToBase64()),
        IMessage message => Of(message),
        _ => throw new NotSupportedException($"ledger.proto has no field of type {value.GetType().Name}."),
    };
}
