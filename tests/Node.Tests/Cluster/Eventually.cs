namespace Node.Tests.Cluster;

/// <summary>Waits for something that no event tells of.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string? what = null)
    {
        long end = Environment.TickCount64 + (long)InProcessCluster.Patience.TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > end) Assert.Fail($"it never came: {what}");
            await Task.Yield();
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
