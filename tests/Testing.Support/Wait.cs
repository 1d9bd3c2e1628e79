using System.Diagnostics;

namespace Testing.Support;

/// <summary>Polls for a condition that no event announces.</summary>
public static class Wait
{
    /// <summary>How long a test waits by default. Only a failing test waits this long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns once the condition holds. Fails the test after <see cref="Patience"/>.</summary>
    /// <param name="condition">Evaluated every few milliseconds.</param>
    /// <param name="what">What is awaited, for the failure message.</param>
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(condition, Patience, () => what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static Task UntilAsync(Func<Task<bool>> condition, string what) => UntilAsync(condition, Patience, () => what);

    /// <summary>Returns once the condition holds. Fails the test after the limit, with the description of that moment.</summary>
    public static Task UntilAsync(Func<bool> condition, TimeSpan limit, Func<string> describe) =>
        UntilAsync(() => Task.FromResult(condition()), limit, describe);

    /// <inheritdoc cref="UntilAsync(Func{bool}, TimeSpan, Func{string})"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> describe)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(startedAt) > limit) Assert.Fail($"not within {limit.TotalSeconds} s:\n{describe()}");
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
