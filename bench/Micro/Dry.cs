namespace MicroBench;

/// <summary>Whether this is a dry run: everything once and small, to show that it runs.</summary>
internal static class Dry
{
    /// <summary>Stands above whatever a dry run prints.</summary>
    public const string Notice = "Dry run: everything once and small. These figures mean nothing.";

    // In the environment, since BenchmarkDotNet asks for the sizes in processes of its own.
    private const string Variable = "BENCH_DRY";

    public static bool IsOn => Environment.GetEnvironmentVariable(Variable) == "1";

    public static void TurnOn() => Environment.SetEnvironmentVariable(Variable, "1");

    /// <summary>What is measured, or what a dry run takes.</summary>
    public static int Or(int dry, int measured) => IsOn ? dry : measured;

    /// <summary>The sizes that are measured, or the one of a dry run.</summary>
    public static int[] Sizes(int dry, params int[] measured) => IsOn ? [dry] : measured;
}
