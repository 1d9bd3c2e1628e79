namespace Chain.Core.Primitives;

/// <summary>Strict lower-case hexadecimal. A value has the same text in a URL, a log and a database key.</summary>
internal static class HexText
{
    /// <summary>Fills <paramref name="destination"/> from exactly two digits per byte; false for any other text.</summary>
    public static bool TryRead(string? text, Span<byte> destination)
    {
        if (text is null || text.Length != 2 * destination.Length) return false;
        for (int i = 0; i < destination.Length; i++)
        {
            int high = Digit(text[2 * i]), low = Digit(text[2 * i + 1]);
            if (high < 0 || low < 0) return false;
            destination[i] = (byte)(high << 4 | low);
        }

        return true;
    }

    private static int Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        _ => -1,
    };
}
