namespace Light.Tests.Kit;

/// <summary>Random inputs that can be had again: the seed is printed, and FWLEDGER_SEED sets it.</summary>
public static class Seeded
{
    public static Random Random()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FWLEDGER_SEED"), out int set) ? set : System.Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}; FWLEDGER_SEED={seed} repeats this run");
        return new Random(seed);
    }

    /// <summary>The bytes with a piece copied, taken out or overwritten.</summary>
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
