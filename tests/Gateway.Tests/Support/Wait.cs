using System.Diagnostics;

namespace Gateway.Tests.Support;

/// <summary>Waits for what another process causes and nothing announces.</summary>
internal static class Wait
{
    /// <summary>Returns once the condition holds; fails the test, with what <paramref name="describe"/> says, if it does not in time.</summary>
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
