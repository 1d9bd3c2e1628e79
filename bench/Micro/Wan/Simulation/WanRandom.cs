namespace MicroBench.Wan.Simulation;

/// <summary>A pseudo-random sequence that is the same in every runtime (SplitMix64).</summary>
internal sealed class WanRandom(int seed)
{
    private ulong _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15);

    /// <summary>A number from 0 to below a bound.</summary>
    public long Next(long bound)
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        return (long)(Mix(_state) % (ulong)Math.Max(1, bound));
    }

    /// <summary>A share from 0 to below 1 that only depends on the three numbers.</summary>
    public static double Share(int seed, int stream, long index) =>
        (Mix(unchecked(((ulong)seed << 40) ^ ((ulong)stream << 56) ^ (ulong)index)) >> 11) / (double)(1L << 53);

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
