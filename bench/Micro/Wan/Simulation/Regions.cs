namespace MicroBench.Wan.Simulation;

/// <summary>Five regions of public clouds on four continents, and the time between them.</summary>
/// <remarks>
/// Round trips as cloud providers and independent monitors publish them for these regions, rounded to 5 ms. They vary by some
/// percent with provider, day and route.
/// </remarks>
internal static class Regions
{
    public static readonly string[] Names = ["Virginia", "Frankfurt", "Tokyo", "Singapore", "São Paulo"];

    private const int WithinMs = 1;

    private static readonly int[,] RoundTripMs =
    {
        { WithinMs, 90, 155, 220, 115 },
        { 90, WithinMs, 225, 160, 205 },
        { 155, 225, WithinMs, 70, 260 },
        { 220, 160, 70, WithinMs, 325 },
        { 115, 205, 260, 325, WithinMs },
    };

    public static int Count => Names.Length;

    /// <summary>The region of a node: nodes take turns.</summary>
    public static int Of(int node) => node % Count;

    /// <summary>Half a round trip, in microseconds.</summary>
    public static long OneWayUs(int from, int to) => RoundTripMs[from, to] * 500L;
}
