namespace Node.Tests.Peering;

/// <summary>Small random changes of valid bytes.</summary>
internal static class Mutation
{
    /// <summary>Applies one to four changes: flip a bit, set a byte, truncate, repeat a part, drop a part, swap two parts.</summary>
    public static byte[] Of(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int times = random.Next(1, 5); times > 0 && bytes.Length > 0; times--)
        {
            int at = random.Next(bytes.Length), length = random.Next(1, Math.Min(16, bytes.Length - at) + 1);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes = bytes[..at]; break;
                case 3: bytes = [.. bytes[..at], .. bytes.AsSpan(at, length), .. bytes[at..]]; break;
                case 4: bytes = [.. bytes[..at], .. bytes[(at + length)..]]; break;
                default: bytes = [.. bytes[at..], .. bytes[..at]]; break;
            }
        }

        return bytes;
    }
}
