using System.Diagnostics;

namespace Gateway.Tests.Support;

/// <summary>Waits for a condition that no event announces.</summary>
internal static class Wait
{
    /// <summary>Returns once the condition holds. Fails the test with the text of <paramref name="describe"/> if it does not hold in time.</summary>
    public static async Task UntilAsync(Func<bool> condition, TimeSpan limit, Func<string> describe)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(startedAt) > limit) Assert.Fail($"not within {limit.TotalSeconds} s:\n{describe()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
