namespace MicroBench;

/// <summary>Whether this is a dry run: everything once and small, only to check that it works.</summary>
internal static class Dry
{
    /// <summary>The heading of everything that a dry run prints.</summary>
    public const string Notice = "Dry run: everything once and small. These figures mean nothing.";

    // An environment variable, because BenchmarkDotNet reads the sizes in processes of its own.
    private const string Variable = "BENCH_DRY";

    public static bool IsOn => Environment.GetEnvironmentVariable(Variable) == "1";

    public static void TurnOn() => Environment.SetEnvironmentVariable(Variable, "1");

    /// <summary>The given value, or in a dry run the dry one.</summary>
    public static int Or(int dry, int measured) => IsOn ? dry : measured;

    /// <summary>The given sizes, or in a dry run the single dry size.</summary>
    public static int[] Sizes(int dry, params int[] measured) => IsOn ? [dry] : measured;
}
