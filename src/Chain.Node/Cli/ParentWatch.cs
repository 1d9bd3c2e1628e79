namespace Chain.Node.Cli;

/// <summary>Stops a child process when its parent closes its standard input, or dies.</summary>
internal static class ParentWatch
{
    public static void Begin(CancellationTokenSource stop)
    {
        Thread watch = new(() =>
        {
            using Stream input = Console.OpenStandardInput();
            byte[] buffer = new byte[256];
            while (input.Read(buffer) > 0)
            {
                // Whatever comes is of no interest; the end is.
            }

            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The command has ended by itself.
            }
        })
        { IsBackground = true, Name = "parent-watch" };
        watch.Start();
    }
}
