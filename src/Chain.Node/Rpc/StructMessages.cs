using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;

namespace Chain.Node.Rpc;

/// <summary>JSON as protobuf's message for JSON, which JSON transcoding writes as it is.</summary>
internal static class StructMessages
{
    public static Struct Of(JsonObject json)
    {
        Struct message = new();
        foreach ((string name, JsonNode? value) in json) message.Fields.Add(name, ToValue(value));
        return message;
    }

    private static Value ToValue(JsonNode? node) => node switch
    {
        null => Value.ForNull(),
        JsonObject inner => Value.ForStruct(Of(inner)),
        JsonArray list => Value.ForList([.. list.Select(ToValue)]),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => Value.ForBool(true),
            JsonValueKind.False => Value.ForBool(false),
            // Every number is an integer that a double holds; larger ones are texts.
            JsonValueKind.Number => Value.ForNumber(double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture)),
            _ => Value.ForString(node.GetValue<string>()),
        },
    };
}
