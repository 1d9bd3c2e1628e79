using System.Text.Json;
using System.Text.Json.Serialization;
using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>Converts a digest to and from 64 hexadecimal digits.</summary>
internal sealed class Hash256Text : JsonConverter<Hash256>
{
    public override Hash256 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Hash256.TryParse(reader.GetString(), out Hash256 hash)
            ? hash : throw new JsonException("expected 64 hexadecimal digits");

    public override void Write(Utf8JsonWriter writer, Hash256 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
