using System.Globalization;

namespace Core.Tests.Vectors;

/// <summary>Random inputs that can be had again: the seed is printed, and FWLEDGER_SEED sets it.</summary>
internal static class Seeded
{
    public static Random Random()
    {
        string? text = Environment.GetEnvironmentVariable("FWLEDGER_SEED");
        int seed = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int set) ? set : System.Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}; FWLEDGER_SEED={seed} repeats this run");
        return new Random(seed);
    }

    public static byte[] Bytes(this Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
