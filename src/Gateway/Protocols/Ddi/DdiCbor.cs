using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Gateway.Protocols.Ddi;

/// <summary>Translates between JSON and CBOR (RFC 8949), which hawkBit speaks as well. Everything behind it works on JSON. [GW-DDI.14]</summary>
/// <remarks>A request holds only what JSON has: maps with text keys, arrays, texts, numbers, true, false and null. Anything else is malformed.</remarks>
internal static class DdiCbor
{
    private const int DepthMax = 16, Indefinite = 31;
    private const byte Break = 0xff, False = 0xf4, True = 0xf5, Null = 0xf6, Double = 0xfb;
    private const int UInt = 0, Negative = 1, Text = 3, Array = 4, Map = 5, Tag = 6, Simple = 7;

    /// <summary>A whole JSON document as CBOR.</summary>
    public static byte[] FromJson(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using MemoryStream cbor = new();
        Write(cbor, document.RootElement);
        return cbor.ToArray();
    }

    /// <summary>One CBOR data item as JSON; empty, which is no JSON, if it is malformed.</summary>
    public static byte[] ToJson(ReadOnlySpan<byte> cbor)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            if (!TryRead(ref cbor, json, 0) || !cbor.IsEmpty) return [];
        }

        return text.ToArray();
    }

    private static void Write(MemoryStream cbor, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteHead(cbor, Map, (ulong)value.EnumerateObject().Count());
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    WriteText(cbor, property.Name);
                    Write(cbor, property.Value);
                }

                break;
            case JsonValueKind.Array:
                WriteHead(cbor, Array, (ulong)value.GetArrayLength());
                foreach (JsonElement item in value.EnumerateArray()) Write(cbor, item);
                break;
            case JsonValueKind.String:
                WriteText(cbor, value.GetString()!);
                break;
            case JsonValueKind.Number when value.TryGetUInt64(out ulong positive):
                WriteHead(cbor, UInt, positive);
                break;
            case JsonValueKind.Number when value.TryGetInt64(out long negative):
                WriteHead(cbor, Negative, (ulong)(-1 - negative));
                break;
            case JsonValueKind.Number:
                byte[] bits = new byte[1 + sizeof(double)];
                bits[0] = Double;
                BinaryPrimitives.WriteDoubleBigEndian(bits.AsSpan(1), value.GetDouble());
                cbor.Write(bits);
                break;
            default:
                cbor.WriteByte(value.ValueKind switch { JsonValueKind.True => True, JsonValueKind.False => False, _ => Null });
                break;
        }
    }

    private static void WriteText(MemoryStream cbor, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        WriteHead(cbor, Text, (ulong)bytes.Length);
        cbor.Write(bytes);
    }

    /// <summary>Writes a major type with its argument in the shortest form.</summary>
    private static void WriteHead(MemoryStream cbor, int type, ulong argument)
    {
        (int info, int size) = argument switch
        {
            < 24 => ((int)argument, 0),
            <= byte.MaxValue => (24, 1),
            <= ushort.MaxValue => (25, 2),
            <= uint.MaxValue => (26, 4),
            _ => (27, 8),
        };
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(whole, argument);
        cbor.WriteByte((byte)((type << 5) | info));
        cbor.Write(whole[(sizeof(ulong) - size)..]);
    }

    private static bool TryRead(ref ReadOnlySpan<byte> cbor, Utf8JsonWriter json, int depth)
    {
        if (depth > DepthMax || !TryReadHead(ref cbor, out int type, out int info, out ulong argument)) return false;
        switch (type)
        {
            case UInt when info != Indefinite:
                json.WriteNumberValue(argument);
                return true;
            case Negative when info != Indefinite && argument <= long.MaxValue:
                json.WriteNumberValue(-1 - (long)argument);
                return true;
            case Text when TryReadText(ref cbor, info, argument, out string? text):
                json.WriteStringValue(text);
                return true;
            case Array:
                json.WriteStartArray();
                if (!TryReadItems(ref cbor, json, info, argument, isMap: false, depth)) return false;
                json.WriteEndArray();
                return true;
            case Map:
                json.WriteStartObject();
                if (!TryReadItems(ref cbor, json, info, argument, isMap: true, depth)) return false;
                json.WriteEndObject();
                return true;
            case Tag when info != Indefinite: // A tag, such as "this is CBOR", changes nothing.
                return TryRead(ref cbor, json, depth + 1);
            case Simple:
                return TryWriteSimple(json, info, argument);
            default:
                return false;
        }
    }

    private static bool TryReadItems(ref ReadOnlySpan<byte> cbor, Utf8JsonWriter json, int info, ulong count, bool isMap, int depth)
    {
        if (info != Indefinite && count > (ulong)cbor.Length) return false; // Each item has at least one byte.
        for (ulong i = 0; info == Indefinite || i < count; i++)
        {
            if (info == Indefinite && !cbor.IsEmpty && cbor[0] == Break)
            {
                cbor = cbor[1..];
                return true;
            }

            if (isMap)
            {
                bool isName = TryReadHead(ref cbor, out int type, out int form, out ulong argument) && type == Text;
                if (!isName || !TryReadText(ref cbor, form, argument, out string? name)) return false;
                json.WritePropertyName(name);
            }

            if (!TryRead(ref cbor, json, depth + 1)) return false;
        }

        return true;
    }

    /// <summary>Reads a text, whole or in chunks. A byte that is not UTF-8 is replaced, as in JSON: devices copy lines of their logs. [GW-DDI.12]</summary>
    private static bool TryReadText(
        ref ReadOnlySpan<byte> cbor, int info, ulong length, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = null;
        if (info != Indefinite)
        {
            if (length > (ulong)cbor.Length) return false;
            text = Encoding.UTF8.GetString(cbor[..(int)length]);
            cbor = cbor[(int)length..];
            return true;
        }

        StringBuilder whole = new();
        while (TryReadHead(ref cbor, out int type, out int form, out ulong size))
        {
            if (type == Simple && form == Indefinite)
            {
                text = whole.ToString();
                return true;
            }

            if (type != Text || form == Indefinite || size > (ulong)cbor.Length) return false;
            whole.Append(Encoding.UTF8.GetString(cbor[..(int)size]));
            cbor = cbor[(int)size..];
        }

        return false;
    }

    private static bool TryWriteSimple(Utf8JsonWriter json, int info, ulong argument)
    {
        double number = info switch
        {
            25 => (double)BitConverter.UInt16BitsToHalf((ushort)argument),
            26 => BitConverter.UInt32BitsToSingle((uint)argument),
            27 => BitConverter.UInt64BitsToDouble(argument),
            _ => 0,
        };
        if (!double.IsFinite(number)) return false;
        switch (info)
        {
            case 20 or 21:
                json.WriteBooleanValue(info == 21);
                return true;
            case 22 or 23: // null, undefined
                json.WriteNullValue();
                return true;
            case 25 or 26 or 27:
                json.WriteNumberValue(number);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a major type and its argument. With <see cref="Indefinite"/> there is no argument.</summary>
    private static bool TryReadHead(ref ReadOnlySpan<byte> cbor, out int type, out int info, out ulong argument)
    {
        (type, info, argument) = (0, 0, 0);
        if (cbor.IsEmpty) return false;
        (type, info) = (cbor[0] >> 5, cbor[0] & 0x1f);
        int size = info switch { 24 => 1, 25 => 2, 26 => 4, 27 => 8, _ => 0 };
        if (info is > 27 and < Indefinite || cbor.Length <= size) return false;
        argument = size == 0 && info != Indefinite ? (ulong)info : 0;
        foreach (byte one in cbor.Slice(1, size)) argument = (argument << 8) | one;
        cbor = cbor[(1 + size)..];
        return true;
    }
}
