using System.Diagnostics;

namespace Chain.Node.Cli.Shared;

/// <summary>Stops a child process when its parent closes its standard input, or dies.</summary>
internal static class ParentWatch
{
    /// <summary>How long a stop may take before the process ends itself: nobody is left to do it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static void Begin(CancellationTokenSource stop)
    {
        Thread watch = new(() =>
        {
            WaitForEndOfInput();
            using Timer last = new(static _ => EndNow(), null, Patience, Timeout.InfiniteTimeSpan);
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                return; // The command has ended by itself.
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
            // Whatever comes is of no interest; the end is.
        }
    }

    private static void EndNow()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
    }
}
