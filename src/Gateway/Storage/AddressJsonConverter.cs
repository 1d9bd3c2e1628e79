using System.Text.Json;
using System.Text.Json.Serialization;
using Chain.Core.Primitives;

namespace Gateway.Storage;

/// <summary>An address as 40 hexadecimal digits.</summary>
internal sealed class AddressJsonConverter : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Address.TryParse(reader.GetString(), out Address address)
            ? address : throw new JsonException("expected an address: 40 hexadecimal digits");

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
