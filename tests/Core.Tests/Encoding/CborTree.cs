using System.Formats.Cbor;
using System.Globalization;
using Reader = Chain.Core.Encoding.CborReader;
using Writer = Chain.Core.Encoding.CborWriter;

namespace Core.Tests.Encoding;

/// <summary>A value of our CBOR subset as text, read by our reader or by System.Formats.Cbor. Both must agree on every input.</summary>
internal static class CborTree
{
    private const int DepthMax = 60;

    public static string? ReadByUs(ReadOnlySpan<byte> input)
    {
        Reader reader = new(input);
        string? text = ReadItem(ref reader, DepthMax);
        return reader.AtEnd ? text : null;
    }

    public static string? ReadByOracle(byte[] input)
    {
        try
        {
            CborReader reader = new(input, CborConformanceMode.Canonical);
            string? text = ReadItem(reader, DepthMax);
            return reader.BytesRemaining == 0 ? text : null;
        }
        catch (Exception error) when (error is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Writes a random value with both writers.</summary>
    public static void WriteRandom(Random random, Writer ours, CborWriter oracle, int depth)
    {
        switch (random.Next(depth == 0 ? 5 : 7))
        {
            case 0 or 1:
                ulong number = (ulong)random.NextInt64() >> random.Next(64);
                ours.UInt(number);
                oracle.WriteUInt64(number);
                break;
            case 2:
                byte[] bytes = new byte[random.Next(4) == 0 ? random.Next(400) : random.Next(30)];
                random.NextBytes(bytes);
                ours.Bytes(bytes);
                oracle.WriteByteString(bytes);
                break;
            case 3:
                string text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ =>
                    char.ConvertFromUtf32(random.Next(3) == 0 ? 0x10000 + random.Next(0xFFFF) : random.Next(0xD800))));
                ours.Text(text);
                oracle.WriteTextString(text);
                break;
            case 4:
                int simple = random.Next(3);
                if (simple == 2) ours.Null(); else ours.Bool(simple == 1);
                if (simple == 2) oracle.WriteNull(); else oracle.WriteBoolean(simple == 1);
                break;
            default:
                int count = random.Next(6);
                ours.Array(count);
                oracle.WriteStartArray(count);
                for (int i = 0; i < count; i++) WriteRandom(random, ours, oracle, depth - 1);
                oracle.WriteEndArray();
                break;
        }
    }

    private static string? ReadItem(ref Reader reader, int depth)
    {
        if (depth == 0 || !reader.TryNullOr(out bool isNull)) return null;
        if (isNull) return "null";
        if (reader.TryUInt(ulong.MaxValue, out ulong number)) return number.ToString(CultureInfo.InvariantCulture);
        if (reader.TryBytes(int.MaxValue, out ReadOnlySpan<byte> bytes)) return $"h'{Convert.ToHexString(bytes)}'";
        if (reader.TryText(int.MaxValue, out string text)) return $"\"{text}\"";
        if (reader.TryBool(out bool flag)) return flag ? "true" : "false";
        if (!reader.TryArray(int.MaxValue, out int count)) return null;
        List<string> items = [];
        for (int i = 0; i < count; i++)
        {
            if (ReadItem(ref reader, depth - 1) is not string item) return null;
            items.Add(item);
        }

        return $"[{string.Join(',', items)}]";
    }

    private static string? ReadItem(CborReader reader, int depth)
    {
        if (depth == 0) return null;
        switch (reader.PeekState())
        {
            case CborReaderState.Null:
                reader.ReadNull();
                return "null";
            case CborReaderState.UnsignedInteger:
                return reader.ReadUInt64().ToString(CultureInfo.InvariantCulture);
            case CborReaderState.ByteString:
                return $"h'{Convert.ToHexString(reader.ReadByteString())}'";
            case CborReaderState.TextString:
                return $"\"{reader.ReadTextString()}\"";
            case CborReaderState.Boolean:
                return reader.ReadBoolean() ? "true" : "false";
            case CborReaderState.StartArray:
                int? count = reader.ReadStartArray();
                List<string> items = [];
                for (int i = 0; i < count; i++)
                {
                    if (ReadItem(reader, depth - 1) is not string item) return null;
                    items.Add(item);
                }

                reader.ReadEndArray();
                return $"[{string.Join(',', items)}]";
            default:
                return null;
        }
    }
}
