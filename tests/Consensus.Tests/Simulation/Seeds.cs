using System.Globalization;

namespace Consensus.Tests.Simulation;

/// <summary>
/// The seeds that a test runs. FWLEDGER_SEEDS sets their number, FWLEDGER_FIRST_SEED the first one; together they repeat a
/// single run.
/// </summary>
internal static class Seeds
{
    internal static IEnumerable<int> Default(int count)
    {
        int first = FromEnvironment("FWLEDGER_FIRST_SEED", 1);
        return Enumerable.Range(first, FromEnvironment("FWLEDGER_SEEDS", count));
    }

    /// <summary>Runs one seed. A failure message says how to repeat it.</summary>
    internal static void Run(int seed, Action run)
    {
        try
        {
            run();
        }
        catch (InvariantException e)
        {
            string test = TestContext.CurrentContext.Test.MethodName ?? "";
            Assert.Fail($"{e.Message}\nTo repeat: FWLEDGER_FIRST_SEED={seed} FWLEDGER_SEEDS=1 dotnet test tests/Consensus.Tests --filter Name~{test}");
        }
    }

    private static int FromEnvironment(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
