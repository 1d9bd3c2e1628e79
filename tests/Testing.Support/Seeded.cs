using System.Globalization;

namespace Testing.Support;

/// <summary>Repeatable random inputs. The seed is printed; the environment variable FWLEDGER_SEED sets it.</summary>
public static class Seeded
{
    /// <summary>The seed of this run: FWLEDGER_SEED if it is set, otherwise a random number. Printed with the test's output.</summary>
    public static int Seed()
    {
        string? text = Environment.GetEnvironmentVariable("FWLEDGER_SEED");
        int seed = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int set) ? set : System.Random.Shared.Next(1 << 30);
        TestContext.Out.WriteLine($"seed {seed}; FWLEDGER_SEED={seed} repeats this run");
        return seed;
    }

    /// <summary>A random number generator that starts from <see cref="Seed"/>.</summary>
    public static Random Random() => new(Seed());

    /// <summary>Random bytes.</summary>
    public static byte[] Bytes(this Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The bytes with one piece inserted again, removed, or overwritten with another piece.</summary>
    public static byte[] Splice(this Random random, byte[] good)
    {
        int from = random.Next(good.Length), length = random.Next(1, 64), to = random.Next(good.Length);
        byte[] piece = good[from..Math.Min(from + length, good.Length)];
        return random.Next(3) switch
        {
            0 => [.. good[..to], .. piece, .. good[to..]],
            1 => [.. good[..from], .. good[Math.Min(from + length, good.Length)..]],
            _ => [.. good[..to], .. piece, .. good[Math.Min(to + piece.Length, good.Length)..]],
        };
    }
}
