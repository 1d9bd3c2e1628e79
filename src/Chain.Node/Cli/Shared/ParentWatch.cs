using System.Diagnostics;

namespace Chain.Node.Cli.Shared;

/// <summary>Stops this process when its parent closes this process's standard input, or dies.</summary>
internal static class ParentWatch
{
    /// <summary>Longest time for a clean stop; after it the process kills itself, because the parent that could do so is gone.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    public static void Begin(CancellationTokenSource stop)
    {
        Thread watch = new(() =>
        {
            WaitForEndOfInput();
            using Timer last = new(static _ => Kill(), null, StopLimit, Timeout.InfiniteTimeSpan);
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                return; // The command has already ended.
            }

            Thread.Sleep(Timeout.Infinite);
        })
        { IsBackground = true, Name = "parent-watch" };
        watch.Start();
    }

    private static void WaitForEndOfInput()
    {
        using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[256];
        while (input.Read(buffer) > 0)
        {
            // Only the end of the input matters.
        }
    }

    private static void Kill()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
    }
}
